"""How people spell the function of an employee, and which of ours it is. Pure; no SQL."""

from collections.abc import Mapping

from cs_dashboard.config import Function

# Our function <- how warehouses spell it, written without case, spaces and signs (see `_plain`).
_SPELLINGS: Mapping[Function, str] = {
    "sales": "sales sale newbusiness commercial accountexecutive accountexecutives ae sdr bdr "
    "salesdevelopment businessdevelopment bd bizdev presales solutionsengineering salesengineering salesoperations "
    "salesops revenue revenueoperations revops partnerships channel",
    "marketing": "marketing mktg mkt growth demandgeneration demandgen brand communications pr productmarketing "
    "marketingoperations fieldmarketing",
    "customer_success": "customersuccess cs csm csms clientsuccess customersuccessmanagement customersuccessmanager "
    "clientservices clientservice accountmanagement accountmanager am onboarding implementation professionalservices "
    "customerexperience cx renewals customersuccessoperations csops",
    "support": "support customersupport technicalsupport techsupport helpdesk servicedesk customerservice "
    "customercare supportengineering productsupport",
    "product": "product productmanagement productmanager pm productowner productmgmt productoperations",
    "engineering": "engineering eng rd randd researchanddevelopment researchdevelopment development dev devs "
    "developer developers software softwareengineering technology tech devops sre platform infrastructure it data "
    "dataengineering datascience research backend frontend security cto",
    "design": "design ux ui uxui uiux userexperience productdesign designer designers uxdesign creative",
    "qa": "qa qualityassurance quality test testing tester testers qe qualityengineering sdet",
    "g_and_a": "ga ganda generalandadministrative generaladministrative administration admin finance accounting hr "
    "humanresources people peopleoperations peopleops talent recruiting legal operations ops executive management "
    "leadership office facilities ceo",
    "other": "other",
}
_NOISE = ("team", "department", "dept", "group")


def _plain(spelling: str) -> str:
    """The spelling without case, spaces, hyphens or a last word such as team."""
    text = "".join(letter for letter in spelling.casefold() if letter.isalnum())
    for word in _NOISE:
        text = text.removesuffix(word) or text
    return text


_DEFAULTS: Mapping[str, Function] = {
    _plain(spelling): function for function, spellings in _SPELLINGS.items() for spelling in spellings.split()
}


def known_function(spelling: str, own: Mapping[str, Function]) -> Function | None:
    """The function that a spelling means, by the setting `functions` and then by ours; None when neither knows it."""
    plain = _plain(spelling)
    ours = {_plain(theirs): function for theirs, function in own.items()}
    return ours.get(plain) or _DEFAULTS.get(plain)


def function_named(spelling: str, own: Mapping[str, Function]) -> Function:
    """The same, with `other` for what neither knows, so that nobody falls out of a headcount."""
    return known_function(spelling, own) or "other"


def unknown_functions(counts: Mapping[str, int], own: Mapping[str, Function]) -> list[tuple[str, int]]:
    """The spellings (spelling -> people) that nobody has mapped, with their counts, the most frequent first."""
    unknown = [(spelling, count) for spelling, count in counts.items() if known_function(spelling, own) is None]
    return sorted(unknown, key=lambda pair: (-pair[1], pair[0]))
