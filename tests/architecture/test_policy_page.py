"""The page of the policy names every key and every code, and explains the whole policy that ships, in its order."""

import re

import yaml

from ftindicators.candidates import policy_reading
from ftindicators.candidates.policy import Policy
from ftindicators.candidates.policy_fields import Code
from ftindicators.runners.linting import lint
from tests.checkout import ROOT

PAGE = (ROOT / "docs" / "reference" / "policy.md").read_text(encoding="utf-8")
_, LINE_BY_LINE = PAGE.split("## The policy that ships, line by line")


def plain(text):
    """The lines of YAML without comments and blanks at the end."""
    lines = (re.sub(r"\s*#.*", "", line).rstrip() for line in text.splitlines())
    return [line for line in lines if line]


def test_the_policy_that_ships_is_explained_whole_and_in_order():
    shown = re.findall(r"```yaml\n(.*?)```", LINE_BY_LINE, re.DOTALL)
    assert plain("".join(shown)) == plain(Policy.default().text)
    assert all(len(part.split()) >= 4 for part in re.split(r"```yaml\n.*?```", LINE_BY_LINE, flags=re.DOTALL)[1:])


def test_every_key_stands_in_a_table():
    rows = "\n".join(line for line in PAGE.splitlines() if line.startswith("|"))
    keys = {
        *policy_reading._KEYS,
        *policy_reading._SCORES,
        *policy_reading._SUPPRESSION_REQUIRED,
        *policy_reading._PASS_REQUIRED,
        *("since", "role", "pack", "pass", "require_evidence", "adds_to", "cap"),
    }
    assert {key for key in keys if not re.search(rf"`(\w+: )?{key}`", rows)} == set()


def test_every_code_has_its_line_and_no_other_one():
    assert set(re.findall(r"^\| (FTI\d+) \|", PAGE, re.MULTILINE)) == {str(code) for code in Code}


def test_the_overlay_on_the_page_can_be_read(tmp_path):
    (text,) = re.findall(r"```yaml\n(.*?)```", PAGE.split("## The policy that ships")[0], re.DOTALL)
    assert yaml.safe_load(text)["suppress"][0]["party"] == "C-123"
    (tmp_path / "overlay.yaml").write_text(text, encoding="utf-8")
    assert lint([tmp_path / "overlay.yaml"]).diagnostics == ()
