"""Packs: the built-in one, put together with others, overridden, narrowed to a site or to categories."""

from __future__ import annotations

import pickle
import random
from dataclasses import replace
from typing import Any

import pytest

from cleaner.builtin import read_files
from cleaner.changes import Override, Site, mask_matches
from cleaner.errors import OptionError, RuleError
from cleaner.pack import RulePack, extend, load_builtin
from cleaner.packfiles import PackFile
from cleaner.rule import CATEGORIES
from tests.packs import file_text, make_rule

BASE = RulePack(
    rules=tuple(make_rule(i) for i in ("en.donate.now", "en.donate.please", "en.share.this", "es.donate.ahora")),
    names=("base",),
    known=frozenset({"fr.donate.maintenant"}),
)


def test_builtin_when_loaded_then_rules_are_sorted_unique_and_of_their_folder() -> None:
    pack = load_builtin()
    ids = [rule.id for rule in pack.rules]
    assert ids == sorted(set(ids))
    assert len(ids) > 100
    for rule in (*pack.rules, *pack.disabled):
        root, folder, _ = rule.origin.split("/")
        assert root == "rules"
        assert folder in (rule.id.split(".")[0], "sites"), rule.origin


def test_builtin_when_languages_are_named_then_only_they_and_the_common_rules() -> None:
    everything, english, none = load_builtin(), load_builtin(["en"]), load_builtin([])
    assert {rule.id.split(".")[0] for rule in none.rules} == {"common"}
    assert set(english.rules) == {rule for rule in everything.rules if rule.id.split(".")[0] in ("common", "en")}
    assert load_builtin("en") == english
    assert none.known == everything.known


def test_builtin_when_a_language_has_no_rules_then_option_error_names_those_that_have() -> None:
    with pytest.raises(OptionError, match=r"the language 'eng'; did you mean 'en'\?"):
        load_builtin(["eng"])
    with pytest.raises(OptionError, match="the language 'common'; expected one of"):
        load_builtin(["common"])


def test_builtin_when_loaded_twice_then_equal_and_digest_too() -> None:
    assert load_builtin() == load_builtin()
    assert load_builtin().digest == load_builtin().digest


def test_pack_when_pickled_then_equal() -> None:
    pack = load_builtin()
    again = pickle.loads(pickle.dumps(pack))  # noqa: S301 - what was just written
    assert again == pack
    assert again.digest == pack.digest


def test_digest_when_files_are_read_in_another_order_or_place_then_the_same() -> None:
    files = [PackFile(f"rules/en/{n}.yaml", ("en",), file_text(f"p{n}", (f"en.follow.r{n}",))) for n in range(9)]
    moved = [replace(file, label=f"/elsewhere/{file.label}") for file in files]
    random.Random(1).shuffle(moved)

    def digest(listed: list[PackFile]) -> str:
        rules = [rule for file in read_files(listed) for rule in file.rules]
        return extend(RulePack(()), RulePack(tuple(rules))).digest

    assert digest(files) == digest(moved)


@pytest.mark.parametrize(
    "change",
    [
        {"description": "Other."},
        {"pattern": "^follow me$"},
        {"max_words": 7},
        {"strength": "likely"},
        {"keep": ("a", "b")},
        {"since": "0.2"},
        {"also": ("us",)},
    ],
)
def test_digest_when_a_field_changes_then_another(change: dict[str, Any]) -> None:
    changed = replace(BASE.rules[0], **change)
    assert replace(BASE, rules=(changed, *BASE.rules[1:])).digest != BASE.digest


def test_extend_when_a_pack_brings_rules_then_all_are_there_sorted() -> None:
    mine = RulePack((make_rule("en.app.get"), make_rule("es.app.baja")), names=("mine",))
    pack = extend(BASE, mine)
    assert [rule.id for rule in pack.rules] == sorted([r.id for r in BASE.rules] + ["en.app.get", "es.app.baja"])
    assert pack.names == ("base", "mine")
    assert extend(BASE) is BASE


@pytest.mark.parametrize("taken", ["en.donate.now", "fr.donate.maintenant"])
def test_extend_when_an_id_is_taken_then_error_tells_of_overrides(taken: str) -> None:
    with pytest.raises(RuleError, match=rf"^test/{taken}\.yaml:3:1: the id '{taken}' is taken.*entry under overrides"):
        extend(BASE, RulePack((make_rule(taken),)))


def test_extend_when_a_pack_comes_twice_then_error_names_it() -> None:
    again = RulePack((make_rule("en.app.get"),), names=("base",))
    with pytest.raises(RuleError, match=r"^test/en\.app\.get\.yaml:1:1: a pack with the id 'base' is loaded already"):
        extend(BASE, again)


def with_override(**values: object) -> RulePack:
    return extend(BASE, RulePack((), overrides=(Override(origin="mine.yaml:4:9", **values),)))  # type: ignore[arg-type]


def test_override_when_it_names_a_rule_then_only_that_rule_changes() -> None:
    pack = with_override(id="en.donate.now", strength="hint", zone="tail", max_words=3)
    changed = {rule.id: rule for rule in pack.rules}
    assert changed.pop("en.donate.now") == replace(BASE.rules[0], strength="hint", zone="tail", max_words=3)
    assert tuple(changed.values()) == BASE.rules[1:]
    assert pack.overrides == ()


@pytest.mark.parametrize(
    ("mask", "gone"),
    [
        ("en.donate.*", {"en.donate.now", "en.donate.please"}),
        ("en.*", {"en.donate.now", "en.donate.please", "en.share.this"}),
        ("*.donate.*", {"en.donate.now", "en.donate.please", "es.donate.ahora"}),
        ("*", {rule.id for rule in BASE.rules}),
        ("fr.donate.maintenant", set()),
        ("fr.*", set()),
    ],
)
def test_override_when_it_switches_off_then_all_that_it_means_are_off(mask: str, gone: set[str]) -> None:
    pack = with_override(id=mask, enabled=False)
    assert {rule.id for rule in pack.disabled} == gone
    assert {rule.id for rule in pack.rules} == {rule.id for rule in BASE.rules} - gone


def test_override_when_it_switches_on_then_the_rule_is_back() -> None:
    off = with_override(id="en.*", enabled=False)
    on = extend(off, RulePack((), overrides=(Override("en.donate.now", enabled=True),)))
    assert on.rules == tuple(rule for rule in BASE.rules if rule.id in ("en.donate.now", "es.donate.ahora"))
    quiet = extend(off, RulePack((), overrides=(Override("en.donate.now", strength="hint"),)))
    assert [rule.strength for rule in quiet.disabled if rule.id == "en.donate.now"] == ["hint"]


@pytest.mark.parametrize(
    ("mask", "expected"),
    [
        ("en.donate.nwo", "did you mean 'en.donate.now'?"),
        ("zh.nav.qqqqqqqqqqqqqqqq", "expected the id of a rule"),
        ("de.donate.*", "expected the id of a rule"),
        ("en.donate.now.*", "expected the id of a rule"),
    ],
)
def test_override_when_it_means_no_rule_then_error_at_its_place(mask: str, expected: str) -> None:
    with pytest.raises(RuleError) as caught:
        with_override(id=mask, enabled=False)
    assert str(caught.value).startswith(f"mine.yaml:4:9: no rule is called {mask!r}; ")
    assert expected in str(caught.value)


def test_override_when_later_packs_disagree_then_the_last_one_holds() -> None:
    packs = [RulePack((), overrides=(Override("en.share.this", strength=s),)) for s in ("hint", "likely")]
    assert [r.strength for r in extend(BASE, *packs).rules if r.id == "en.share.this"] == ["likely"]


@pytest.mark.parametrize(
    ("mask", "rule_id", "means"),
    [
        ("en.a.b", "en.a.b", True),
        ("en.a.b", "en.a.bb", False),
        ("en.*.b", "en.a.b", True),
        ("en.a", "en.a.b", False),
        ("*.*", "en.a.b", True),
    ],
)
def test_mask_when_compared_then_part_by_part(mask: str, rule_id: str, means: bool) -> None:
    assert mask_matches(mask, rule_id) is means


SITES = extend(
    BASE,
    RulePack(
        (),
        sites=(
            Site(
                "example.org",
                ("Get the letter (free)!", "👉 Más noticias"),
                ("en.donate.*",),
                "subscribe",
                "s.yaml:3:3",
            ),
            Site("example.net", ("Get the letter (free)!",), (), "nav", "s.yaml:4:3"),
        ),
    ),
)


@pytest.mark.parametrize("site", ["example.org", "www.example.org", "EXAMPLE.org", "https://news.example.org:443/a?b"])
def test_site_when_it_is_known_then_its_lines_are_rules_and_its_rules_are_off(site: str) -> None:
    pack = SITES.for_site(site)
    assert [rule.id for rule in pack.rules if not rule.id.startswith("site.")] == ["en.share.this", "es.donate.ahora"]
    lines = [rule for rule in pack.rules if rule.id.startswith("site.")]
    assert {(rule.category, rule.unit, rule.strength) for rule in lines} == {("subscribe", "line", "sure")}
    assert {rule.pattern for rule in lines} == {r"^Get the letter \(free\)\!$", "^Más noticias$"}
    assert all(rule.keywords for rule in lines)


@pytest.mark.parametrize("site", ["", "org", "notexample.org", "example.org.evil.com", "example.com"])
def test_site_when_nothing_is_said_about_it_then_the_same_pack(site: str) -> None:
    assert SITES.for_site(site) is SITES


def test_site_when_lines_are_moved_then_ids_stay() -> None:
    turned = replace(SITES, sites=tuple(replace(s, literal=s.literal[::-1]) for s in SITES.sites))
    assert turned.for_site("example.org").rules == SITES.for_site("example.org").rules
    assert not set(SITES.for_site("example.net").rules) & {
        rule for rule in SITES.for_site("example.org").rules if rule.id.startswith("site.")
    }


def test_site_when_it_disables_what_is_not_there_then_error() -> None:
    with pytest.raises(RuleError, match=r"^s\.yaml:3:3: no rule is called 'en\.share\.thsi'; did you mean"):
        extend(BASE, RulePack((), sites=(Site("example.org", (), ("en.share.thsi",), "nav", "s.yaml:3:3"),)))


def test_select_when_categories_are_named_then_only_they_also_of_sites() -> None:
    pack = SITES.select({"share", "nav"})
    assert [rule.id for rule in pack.rules] == ["en.share.this"]
    assert len(pack.for_site("example.net").rules) == 2
    assert len(pack.for_site("example.org").rules) == 1
    assert SITES.select(CATEGORIES).rules == SITES.rules


def test_select_when_a_category_is_unknown_then_option_error() -> None:
    with pytest.raises(OptionError, match=r"no category is called 'donat'; did you mean 'donate'\?"):
        BASE.select(["donat"])
