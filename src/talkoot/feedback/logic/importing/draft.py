"""A mapping file to start from, written from a guess."""

import json

from talkoot.feedback.logic.importing.recognise import Guess

REMARKS = {
    "date_both_ways": "some dates can be read two ways: put the right format first",
    "score_direction": "is the largest number the best or the worst?",
    "score_codes": "are these codes for “no answer”?",
    "no_date": "no column looks like a date",
    "no_score": "no column looks like a score",
    "no_site": 'no column looks like a site; give `name = "…"` for one site',
}


def draft(guess: Guess) -> str:
    """The guess as a TOML document, with a remark for everything that is unsure."""
    mapping = guess.mapping
    quoted = json.dumps  # a TOML string is written as a JSON one
    lines = [f"# look at this: {REMARKS[code]}" for code in guess.unsure]
    if mapping.respondent:
        lines.append(f"respondent = {quoted(mapping.respondent, ensure_ascii=False)}")
    for name in ("comments", "themes"):
        lines.append(f"{name} = {quoted(list(getattr(mapping, name)), ensure_ascii=False)}")
    lines += [
        "",
        "[date]",
        f"column = {quoted(mapping.date_column, ensure_ascii=False)}",
        f"formats = {quoted(list(mapping.date_formats))}",
        'ambiguous = "first"  # or "leave-out"',
    ]
    lines += [
        "",
        "[score]",
        f"column = {quoted(mapping.score_column, ensure_ascii=False)}",
        f"best = {mapping.best}",
        f"worst = {mapping.worst}",
        f"no_answer = {quoted(list(mapping.no_answer), ensure_ascii=False)}",
    ]
    lines += ["", "[site]", f"column = {quoted(mapping.site_column, ensure_ascii=False)}", f"create = {str(mapping.create_sites).lower()}"]
    return "\n".join(lines)
