"""Claim: fifty readers moving sliders at once for a minute meet no error, wait little and cost no memory.

Real sessions over Streamlit's own websocket, without fifty browsers: bounded in number and time, to this machine only.
"""

import asyncio
import random
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks import latency

READERS, SECONDS, PAUSE = 50, 60.0, 1.0
PATIENCE = 60.0
MOST_READERS, MOST_SECONDS = 200, 600.0


@dataclass(frozen=True)
class Readers:
    """What they met: errors in words, milliseconds of every rerun from sending to its end, memory in MB.

    Attributes
    ----------
    opened
        Milliseconds of the first run of each, all opened at once.
    together
        Milliseconds of one move that all make in the same moment.
    moved
        Milliseconds of the moves over the minute, each reader pausing between two.
    sent
        Median bytes that a move brings back.
    """

    errors: tuple[str, ...]
    opened: tuple[float, ...]
    together: tuple[float, ...]
    moved: tuple[float, ...]
    sent: float
    memory_before: float
    memory_after: float


@dataclass
class _Reader:
    """One session: its socket, and what the page told of its slider."""

    socket: Any
    path: str
    page: str = ""
    slider: Any = None
    fragment: str = ""
    others: dict[str, float] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    sent: int = 0

    async def run(self, moved_to: float | None = None) -> float:
        """Opens the page, or moves the slider; milliseconds until the server says that the run has ended."""
        from streamlit.proto.BackMsg_pb2 import BackMsg

        message = BackMsg()
        state = message.rerun_script
        state.page_script_hash, state.fragment_id = self.page, self.fragment if moved_to is not None else ""
        state.page_name = self.path if moved_to is None else ""
        state.context_info.locale, state.context_info.timezone = "en-US", "UTC"
        state.context_info.color_scheme = "light"
        if moved_to is not None:
            self.others[self.slider.id] = moved_to
        for name, value in self.others.items():
            state.widget_states.widgets.add(id=name).double_array_value.data.append(value)
        start = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        await asyncio.wait_for(self._ended(), PATIENCE)
        return (time.perf_counter() - start) * 1000

    async def _ended(self) -> None:
        from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

        self.sent = 0
        while True:
            raw = await self.socket.recv()
            self.sent += len(raw)
            message = ForwardMsg.FromString(raw)
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.page = message.new_session.page_script_hash
            elif kind == "delta":
                self._take(message.delta)
            elif kind == "script_finished":
                if message.script_finished not in (
                    ForwardMsg.FINISHED_SUCCESSFULLY,
                    ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
                ):
                    self.errors.append(ForwardMsg.ScriptFinishedStatus.Name(message.script_finished))
                return

    def _take(self, delta: Any) -> None:
        element = delta.new_element
        kind = element.WhichOneof("type")
        if kind == "exception":
            self.errors.append(f"{element.exception.type}: {element.exception.message}")
        elif kind == "slider":
            self.others.setdefault(element.slider.id, element.slider.default[0])
            if self.slider is None:
                self.slider, self.fragment = element.slider, delta.fragment_id


def measure(readers: int = READERS, seconds: float = SECONDS, pause: float = PAUSE) -> Readers:
    """Opens the Retention page for all at once, moves all sliders in one moment, then each for itself."""
    if not (0 < readers <= MOST_READERS and 0 < seconds <= MOST_SECONDS):
        raise ValueError(f"at most {MOST_READERS} readers for {MOST_SECONDS:g} seconds")
    with tempfile.TemporaryDirectory() as scratch, latency.serving(latency.OURS, Path(scratch) / "var") as server:
        asyncio.run(_measure(server, 1, 1.0, 0.1))  # builds the warehouse and answers the first questions
        return asyncio.run(_measure(server, readers, seconds, pause))


async def _measure(server: latency.Server, readers: int, seconds: float, pause: float) -> Readers:
    from websockets.asyncio.client import connect

    url = server.address.replace("http://", "ws://") + "/_stcore/stream"
    draw = random.Random(1)
    sockets = [await connect(url, subprotocols=["streamlit"], max_size=None) for _ in range(readers)]  # type: ignore[list-item]
    try:
        every = [_Reader(socket, "retention") for socket in sockets]
        opened = await asyncio.gather(*(one.run() for one in every))
        lacking = [one for one in every if one.slider is None]
        if lacking:
            raise RuntimeError(f"{len(lacking)} of {readers} readers saw no slider: {lacking[0].errors}")
        before = memory(server.pid)
        together = await asyncio.gather(*(one.run(position) for one, position in _positions(every, draw)))
        end = time.perf_counter() + seconds
        moved: list[tuple[float, int]] = []
        await asyncio.gather(*(_move(one, end, pause, draw, moved) for one in every))
        errors = tuple(error for one in every for error in one.errors)
        times = tuple(took for took, _ in moved)
        sent = latency.p50([size for _, size in moved])
        return Readers(errors, tuple(opened), tuple(together), times, sent, before, memory(server.pid))
    finally:
        await asyncio.gather(*(socket.close() for socket in sockets))


def _positions(readers: list[_Reader], draw: random.Random) -> Iterator[tuple[_Reader, float]]:
    for one in readers:
        yield one, _position(one, draw)


def _position(reader: _Reader, draw: random.Random) -> float:
    """Another position of the slider than the one it has."""
    slider = reader.slider
    steps = [slider.min + n * slider.step for n in range(round((slider.max - slider.min) / slider.step) + 1)]
    return float(draw.choice([step for step in steps if abs(step - reader.others[slider.id]) > slider.step / 2]))


async def _move(reader: _Reader, end: float, pause: float, draw: random.Random, moved: list[tuple[float, int]]) -> None:
    await asyncio.sleep(draw.uniform(0, pause))
    while time.perf_counter() < end:
        moved.append((await reader.run(_position(reader, draw)), reader.sent))
        await asyncio.sleep(draw.uniform(0.5, 1.5) * pause)


def memory(pid: int) -> float:
    """Resident memory of a process in MB (Linux)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return float("nan")
