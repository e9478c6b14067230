"""The Arrow kernel: types and nulls stay, bytes stay, texts are those of `clean()`."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from typing import Any

import pytest

from cleaner import Cleaner, clean
from cleaner.adapters.recipe import Recipe
from cleaner.errors import OptionError, RuleError
from tests.adapters.corpus import OFFSETS, PROMO, STORY, cleaned, documents
from tests.adapters.library import library

pa = library("pyarrow")
arrow = library("cleaner.adapters.arrow")

TYPES = [
    pa.string(),
    pa.large_string(),
    pa.string_view(),
    pa.dictionary(pa.int8(), pa.string()),
    pa.dictionary(pa.int32(), pa.large_string()),
]
TEXTS = [f"{STORY}\n{PROMO}", None, STORY, "", f"{STORY}\n"]
CLEANED = [text and clean(text) for text in TEXTS]


def array_of(texts: list[Any], kind: Any) -> Any:
    """An array of any type; older releases make no dictionaries of large strings at once."""
    if not pa.types.is_dictionary(kind):
        return pa.array(texts, kind)
    return pa.array(texts, kind.value_type).dictionary_encode().cast(kind)


@pytest.mark.parametrize("kind", TYPES, ids=str)
def test_clean_array_when_of_any_text_type_then_type_and_nulls_stay(kind: Any) -> None:
    array = array_of(TEXTS, kind)
    assert arrow.clean_array(array).equals(array_of(CLEANED, kind))
    assert arrow.clean_array(array.slice(1, 2)).to_pylist() == CLEANED[1:3]
    assert arrow.clean_array(array[:0]).equals(array[:0])
    chunked = arrow.clean_array(pa.chunked_array([array, array[:0], array], kind))
    assert chunked.type == kind
    assert [len(chunk) for chunk in chunked.chunks] == [5, 0, 5]
    assert chunked.to_pylist() == CLEANED * 2


def test_clean_array_when_nothing_to_do_then_the_same_object() -> None:
    array = pa.array([STORY, None, ""])
    assert arrow.clean_array(array) is array
    chunked = pa.chunked_array([array, array])
    assert arrow.clean_array(chunked) is chunked
    assert arrow.clean_array(pa.nulls(3)).equals(pa.nulls(3))


def test_clean_array_when_given_many_documents_then_as_clean() -> None:
    assert arrow.clean_array(pa.array(documents(300))).to_pylist() == cleaned(300)


@pytest.mark.parametrize("kind", TYPES[:4], ids=str)
def test_clean_array_when_bytes_are_no_utf8_then_they_stay_and_the_rest_is_cleaned(kind: Any) -> None:
    raw = [f"{STORY} ".encode() + b"caf\xe9\n" + PROMO.encode(), None, b"\xff"]
    is_coded = pa.types.is_dictionary(kind)
    plain = pa.array(
        raw, {pa.large_string(): pa.large_binary(), pa.string_view(): pa.binary_view()}.get(kind, pa.binary())
    )
    plain = plain.view(pa.string() if is_coded else kind)
    array = pa.DictionaryArray.from_arrays(pa.array([0, None, 2], pa.int8()), plain) if is_coded else plain
    out = arrow.clean_array(array)
    assert out.type == kind
    decoded = out.dictionary_decode() if is_coded else out
    assert decoded.cast(pa.large_binary()).to_pylist() == [f"{STORY} ".encode() + b"caf\xe9", None, b"\xff"]


def test_clean_array_when_it_holds_no_texts_then_type_error() -> None:
    with pytest.raises(TypeError, match="int64, expected texts"):
        arrow.clean_array(pa.array([1, 2]))
    with pytest.raises(TypeError, match=r"list, expected pyarrow\.Array or pyarrow\.ChunkedArray"):
        arrow.clean_array([STORY])
    with pytest.raises(TypeError, match=r"dict, expected pyarrow\.RecordBatch or pyarrow\.Table"):
        arrow.clean_batch({"text": [STORY]})


def test_clean_batch_when_asked_for_additions_then_columns_beside_the_text() -> None:
    batch = pa.record_batch({"id": [1, 2, 3], "body": TEXTS[:3]})
    out = arrow.clean_batch(batch, "body", add=["removals", "stats", "language"])
    assert isinstance(out, pa.RecordBatch)
    assert out.schema == arrow.clean_schema(batch.schema, "body", ["removals", "stats", "language"])
    assert out["id"].equals(batch["id"])
    assert out["body"].to_pylist() == CLEANED[:3]
    assert out["cleaner_removals"].to_pylist() == [[OFFSETS], None, []]
    assert out["cleaner_stats"].to_pylist() == [
        {"status": "ok", "kept_chars": len(STORY), "removed_chars": OFFSETS["end"] - OFFSETS["start"]},
        None,
        {"status": "unchanged", "kept_chars": len(STORY), "removed_chars": 0},
    ]
    assert out["cleaner_language"].to_pylist() == [None, None, None]


def test_clean_batch_when_given_a_table_then_a_table_of_the_same_batches() -> None:
    table = pa.table({"text": pa.chunked_array([TEXTS, TEXTS])}).replace_schema_metadata({"made": "by hand"})
    out = arrow.clean_batch(table, add=["stats"])
    assert out.schema.metadata == {b"made": b"by hand"}
    assert out["text"].to_pylist() == CLEANED * 2
    assert out["cleaner_stats"].num_chunks == 2
    assert arrow.clean_batch(table[:0], add=["stats"]).schema == out.schema


def test_clean_batch_when_languages_are_in_a_column_then_each_text_is_in_its_own() -> None:
    batch = pa.record_batch({"text": [STORY] * 3, "lang": ["en", None, ""]})
    out = arrow.clean_batch(batch, lang="fr", lang_column="lang", add=["language"])
    assert out["cleaner_language"].to_pylist() == ["en", "fr", "fr"]


def test_clean_batch_when_names_are_wrong_then_the_error_says_which() -> None:
    batch = pa.record_batch({"text": [STORY], "cleaner_stats": [1]})
    with pytest.raises(OptionError, match="no column 'txt'; did you mean 'text'"):
        arrow.clean_batch(batch, "txt")
    with pytest.raises(OptionError, match="no column 'lang'"):
        arrow.clean_batch(batch, lang_column="lang")
    with pytest.raises(OptionError, match="'cleaner_stats' already"):
        arrow.clean_batch(batch, add=["stats"])
    with pytest.raises(OptionError, match="cannot add 'removal'; did you mean 'removals'"):
        arrow.clean_batch(batch, add=["removal"])
    twice = pa.RecordBatch.from_arrays([pa.array([STORY])] * 2, ["text", "text"])
    with pytest.raises(OptionError, match="several columns 'text'"):
        arrow.clean_batch(twice)


def test_batch_cleaner_when_pickled_then_small_and_cleans_alike() -> None:
    made = arrow.BatchCleaner("body", Cleaner(categories=["follow"], languages=["en"]), add=["stats"])
    sent = pickle.dumps(made)
    assert len(sent) < 2000
    batch = pa.record_batch({"body": [f"{STORY}\nSubscribe to our newsletter\n{PROMO}"]})
    assert pickle.loads(sent)(batch) == made(batch)
    assert made(batch)["body"].to_pylist() == [f"{STORY}\nSubscribe to our newsletter"]


def test_recipe_when_made_in_other_processes_then_the_same_bytes(tmp_path: Any) -> None:
    pack = tmp_path / "pack.yaml"
    pack.write_text(
        "schema: 1\npack: {id: mine, description: Lines of one site.}\n"
        "sites: {example.org: {literal: [Get your harbour letter here, All our ferries]}}\n"
    )
    code = (
        "import pickle, sys; from cleaner import Cleaner, load_pack; from cleaner.pack import extend, load_builtin\n"
        "from cleaner.adapters.recipe import Recipe\n"
        "r = Recipe.of(Cleaner('strict', languages=['en'], packs=[load_pack(sys.argv[1])], site='example.org'))\n"
        "sys.stdout.write(pickle.dumps(r).hex())"
    )
    sent = {
        subprocess.run(
            [sys.executable, "-c", code, str(pack)],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(sent) == 1
    recipe = pickle.loads(bytes.fromhex(sent.pop()))
    assert recipe.cleaner() is recipe.cleaner()
    assert recipe.cleaner().clean(f"{STORY}\nGet your harbour letter here").text == STORY


def test_recipe_when_the_worker_has_other_rules_then_error_and_no_text() -> None:
    recipe = Recipe.of(None)
    assert Recipe(recipe.state, recipe.digest).cleaner().pack.digest == recipe.digest
    with pytest.raises(RuleError, match="same version"):
        Recipe(recipe.state, "0" * 64).cleaner()


def test_clean_array_when_the_cleaner_is_none_then_said_at_once() -> None:
    with pytest.raises(TypeError, match="cleaner is a Cleaner"):
        arrow.clean_array(pa.array(["a"]), "strict")


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view()])
def test_clean_array_when_texts_are_coded_then_coded_again(kind: Any) -> None:
    words = pa.array([TEXTS[0], "b"], kind)
    coded = pa.DictionaryArray.from_arrays(pa.array([0, None, 1, 0], pa.int8()), words)
    cleaned = arrow.clean_array(coded)
    assert cleaned.type == coded.type
    assert cleaned.indices.null_count == 1
    assert cleaned.dictionary.cast(pa.string()).take(cleaned.indices).to_pylist() == [STORY, None, "b", STORY]


def coded(words: list[str], codes: list[int | None], *, ordered: bool = False) -> Any:
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int8()), pa.array(words), ordered=ordered)


def test_clean_array_when_chunks_have_dictionaries_then_one_for_all_and_a_file_takes_it() -> None:
    chunks = [coded([TEXTS[0] or "", "b"], [0, 1]), coded(["c", TEXTS[0] or ""], [1, None, 0])]
    column = pa.chunked_array(chunks)
    table = arrow.clean_batch(pa.table({"id": column, "text": column}))
    for out in (arrow.clean_array(column), table["text"]):
        assert out.to_pylist() == [STORY, "b", STORY, None, "c"]
        assert {tuple(chunk.dictionary.to_pylist()) for chunk in out.chunks} == {(STORY, "b", "c")}
    assert table["id"].equals(column)
    with pa.ipc.new_file(pa.BufferOutputStream(), table.select(["text"]).schema) as file:
        file.write_table(table.select(["text"]))


def test_clean_array_when_one_dictionary_has_no_room_for_all_then_each_chunk_keeps_its_own() -> None:
    chunks = [pa.array([f"{name}{at}\n{PROMO}" for at in range(100)]).dictionary_encode() for name in "ab"]
    kind = pa.dictionary(pa.int8(), pa.string())
    cleaned = arrow.clean_array(pa.chunked_array([chunk.cast(kind) for chunk in chunks]))
    assert cleaned.type == kind
    assert cleaned.to_pylist() == [f"{name}{at}" for name in "ab" for at in range(100)]


def test_clean_array_when_a_dictionary_is_ordered_then_its_order_stays() -> None:
    cleaned = arrow.clean_array(coded([f"{STORY}\n{PROMO}", "a", STORY], [1, 2, None, 0], ordered=True))
    assert cleaned.type.ordered
    assert cleaned.dictionary.to_pylist() == [STORY, "a"]
    assert cleaned.to_pylist() == ["a", STORY, None, STORY]


def test_recipe_when_a_pack_is_copied_then_the_same_bytes_and_when_changed_others(tmp_path: Any) -> None:
    words = "schema: 1\npack: {id: mine, description: Lines of one site.}\n"
    site = "sites: {example.org: {literal: [Get your harbour letter here]}}\n"
    rule = """rules:
  - id: en.follow.harbour
    description: A line of the harbour.
    category: follow
    unit: line
    zone: any
    strength: sure
    pattern: '^harbour letter WORD$'
    examples: {match: [Harbour letter WORD, harbour letter WORD], keep: [The harbour, A letter from the harbour]}
overrides: [{id: en.related.read-also, enabled: false}]
"""
    texts = [words + rule + site, words + "# copied\n" + rule + site, words + rule + site.replace("letter", "mail")]
    made = []
    for number, text in enumerate(texts):
        path = tmp_path / str(number) / f"{number}.yaml"
        path.parent.mkdir()
        path.write_text(text.replace("WORD", "now"))
        made.append(Recipe.of(Cleaner(languages=["en"], packs=[str(path)])))
    assert made[0] == made[1] != made[2]
    assert made[0].cleaner().clean(f"{STORY}\nHarbour letter now").text == STORY
