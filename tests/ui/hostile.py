"""A company whose customers carry the names that break pages, charts and spreadsheets."""

import pandas as pd
from books import Book, book

NAMES = (
    "<script>document.title='broken'</script>",
    "**bold**",
    "$x^2$ and $y$",
    ":material/home: :red[red]",
    "=cmd()",
    "\N{ARABIC LETTER ALEF}\N{ARABIC LETTER LAM}" * 100,
    "<img src=x onerror=\"document.title='broken'\">",
    "\"quoted\", 'twice' & <b>bold</b>",
    "@SUM(A1)",
    "`code` [link](javascript:alert(1)) <br> ~~gone~~",
    "{curly} {0} %s %(x)s",
    "plain",
)
# The members of segment, region and CSM: as long and as strange, but one letter that keeps them apart.
SEGMENTS = ("<script>document.title='broken'</script>", "**bold** $x$ :material/home:", "=cmd()")
REGIONS = ("<b>EU</b>", "\N{ARABIC LETTER ALEF}\N{ARABIC LETTER LAM}" * 100)


def hostile_book() -> Book:
    """Two years of twelve customers: half expand, one in six leaves, all with names nobody should have."""
    subscriptions: list[tuple[object, ...]] = []
    customers: list[tuple[object, ...]] = []
    for place, name in enumerate(NAMES):
        key = f"C{place:02}" if place else "=HYPERLINK(1)"
        customers.append((key, SEGMENTS[place % 3], REGIONS[place % 2], name))
        mrr = 100 * (place + 1)
        if place == 1:
            subscriptions.append((key, "2023-01-01", "2024-01-01", mrr))
        elif place % 2:
            subscriptions.append((key, "2023-01-01", "2023-09-01", mrr))
            subscriptions.append((key, "2023-09-01", None, mrr + 50))
        else:
            subscriptions.append((key, "2023-01-01", None, mrr))
    subscriptions.append(("LAST", "2024-06-30", None, 10))
    customers.append(("LAST", SEGMENTS[0], REGIONS[0], None))
    made = book(subscriptions, customers)
    named = {key: name for (key, *_), name in zip(customers, NAMES, strict=False)}
    frame = made.tables["customers"]
    made.tables["customers"] = frame.assign(
        name=[named.get(str(key), "last") for key in frame["customer_id"]], industry=pd.Series(NAMES[:1] * len(frame))
    )
    return made
