"""What the contract check says is known in the reader's language, whatever stands in its places."""

import re

import pytest

from cs_dashboard.content.catalogue import Text, messages
from cs_dashboard.ui import contract
from cs_dashboard.warehouse.findings import Finding, mixed_currencies

ZH = Text("zh_Hans")


@pytest.mark.parametrize("sentence", contract.FINDING_SENTENCES)
def test_every_sentence_is_told_in_chinese_with_its_values(sentence: str) -> None:
    said = sentence.format(**dict.fromkeys(re.findall(r"{(\w+)}", sentence), "7"))
    told = contract.message(Finding("tickets", "no MRR", "note", said), ZH)
    assert told == messages("zh_Hans")[sentence].format(**dict.fromkeys(re.findall(r"{(\w+)}", sentence), "7"))


def test_an_unknown_sentence_and_rule_stay_as_they_are() -> None:
    found = Finding("tickets", "a new rule", "note", "Something <b>{new}</b>.")
    assert (contract.rule(found, ZH), contract.message(found, ZH)) == (found.rule, found.message)


def test_a_finding_of_the_check_is_known() -> None:
    found = mixed_currencies("costs", ["EUR", "USD"])
    assert "EUR, USD" in contract.message(found, ZH)
    assert contract.message(found, ZH) != found.message
    assert contract.message(found, Text("en")) == found.message
    assert "agent_id" in contract.rule(Finding("tickets", "orphan agent_id", "warning", ""), ZH)
