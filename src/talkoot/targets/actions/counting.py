"""What single scores and ballots become at the end: counts of five people or more, and nobody's any more."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from talkoot.base.kit.approving import count_approvals, is_like
from talkoot.base.kit.choosing import CRITERIA, FEWEST, Counts, Standing, as_told, firmness, is_below, joined, ranked, share_told, standing
from talkoot.base.kit.language import for_finding
from talkoot.base.orgs.models import Membership
from talkoot.targets.models import Ballot, Candidacy, Count, Scoring

NO_AREA = ""
HELPS = CRITERIA.index("helps")  # decides between those that are level
COARSE_FROM = 10  # scorers from whom a candidate is told again, in half steps


def count_scores(candidacies: list[Candidacy], area_of: Mapping[int, tuple[str, int]]) -> None:
    """Scores become counts by area; areas of fewer than five go together, candidate by candidate, by how many scored it alone."""
    told: list[tuple[Candidacy, dict[str, dict[tuple[str, ...], Counts]]]] = []
    for candidacy in candidacies:
        scores = [one for one in candidacy.scores.all() if one.common is not None]
        places = {one.pk: area_of.get(one.by_id, (NO_AREA, 0)) for one in scores}
        numbers: dict[str, int] = defaultdict(int)
        for one in scores:
            numbers[places[one.pk][0]] += 1
        parts = joined(numbers)
        again = _was_told(candidacy, len(scores))
        if not parts or (again and len(scores) < COARSE_FROM):
            candidacy.is_coarse = bool(parts)  # how many they were is told of neither
            continue
        candidacy.n, candidacy.is_coarse = len(scores), again
        candidacy.sites = len({site for _area, site in places.values() if site})
        of_part = {area: part for part in parts for area in part}
        by_criterion: dict[str, dict[tuple[str, ...], Counts]] = {}
        for criterion in CRITERIA:
            counts: dict[tuple[str, ...], list[int]] = {part: [0] * 5 for part in parts}
            for one in scores:
                counts[of_part[places[one.pk][0]]][getattr(one, criterion) - 1] += 1
            by_criterion[criterion] = {part: (c[0], c[1], c[2], c[3], c[4]) for part, c in counts.items()}
        told.append((candidacy, by_criterion))
    results = list(zip(told, ranked([_standings(one, c) for one, c in told]), strict=True))
    results.sort(key=lambda one: (-round(one[1].mean, 9), -round(one[1].standings[HELPS].mean, 9), one[0][0].pk))
    for place, ((candidacy, by_criterion), result) in enumerate(results, 1):
        candidacy.place, candidacy.is_beaten = place, result.beaten
        candidacy.mean, candidacy.people, candidacy.first = as_told(result.mean), as_told(result.people), share_told(result.first)
        candidacy.firmness, candidacy.helps_little = firmness(result.first), is_below(result.standings[HELPS].mean)
        candidacy.rank_low, candidacy.rank_high = result.ranks
        candidacy.standings = {
            criterion: {"mean": as_told(one.mean), "spread": as_told(one.spread)} for criterion, one in zip(CRITERIA, result.standings, strict=True)
        }
        if candidacy.is_coarse:
            continue
        common = by_criterion["common"]
        parts_below = [part for part in common if any(part) and is_below(standing({part: common[part]}).mean)]
        candidacy.not_common_in = sorted(" + ".join(filter(None, part)) for part in parts_below)  # together where they were counted together
        rows = [Count(candidacy=candidacy, areas=list(part), criterion=k, counts=list(c)) for k in CRITERIA for part, c in by_criterion[k].items()]
        Count.objects.bulk_create(rows, batch_size=500)
    for candidacy in candidacies:
        candidacy.save()


def choose(scoring: Scoring, candidacies: list[Candidacy], said: int, area_of: Mapping[int, tuple[str, int]]) -> None:
    """Approvals become the chosen ones, how many approved each, and who is heard (kit/approving)."""
    ballots = dict(Ballot.objects.filter(scoring=scoring).values_list("by_id", "approved"))
    listed = [one.pk for one in candidacies]
    told_before = listed if _was_chosen_from_before(scoring, candidacies, said) else []
    counted = count_approvals(ballots, listed, scoring.wanted or 0, {by: area for by, (area, _site) in area_of.items()}, told_before)
    for one in candidacies:
        told = counted.told[one.pk]
        one.place, one.n, one.is_coarse, one.is_nearly_all = told.place, told.n, told.is_told_before, told.is_nearly_all
        one.save(update_fields=["place", "n", "is_coarse", "is_nearly_all"])
    scoring.heard = counted.heard


def _was_chosen_from_before(scoring: Scoring, candidacies: Collection[Candidacy], said: int) -> bool:
    """Whether numbers were told of the same before, of nearly as many: beside these they would tell what the others ticked. The same
    is the same target, and one that is called nearly so."""
    before = Candidacy.objects.filter(scoring__organisation=scoring.organisation_id, scoring__wanted__isnull=False, scoring__closed_at__isnull=False)
    rows = before.filter(is_coarse=False).exclude(scoring=scoring).values_list("target_id", "title", "scoring__scorers")
    told = [(target, set(for_finding(title))) for target, title, scorers in rows if abs(said - scorers) < FEWEST]
    now = [(one.target_id, set(for_finding(one.title))) for one in candidacies]
    return any(target == other or is_like(words, others) for target, words in now for other, others in told)


def _was_told(candidacy: Candidacy, n: int) -> bool:
    """Whether the same was told before of nearly as many: beside it an exact mean would tell what those gave who came, left or changed."""
    before = Candidacy.objects.filter(target=candidacy.target_id, mean__isnull=False).values_list("n", flat=True)
    return any(abs(n - (told or 0)) < FEWEST for told in before)


def _standings(candidacy: Candidacy, by_criterion: Mapping[str, Mapping[tuple[str, ...], Counts]]) -> tuple[Standing, ...]:
    """Each criterion's figures; in half steps where the candidate was told before of nearly the same people."""
    found = [standing(by_criterion[criterion]) for criterion in CRITERIA]
    if not candidacy.is_coarse:
        return tuple(found)
    return tuple(Standing(halves(one.mean), halves(one.people), halves(one.spread), one.n, halves(one.lowest)) for one in found)


def halves(value: float) -> float:
    """To the nearest half."""
    return round(value * 2) / 2


def area_names(organisation_id: int) -> dict[int, tuple[str, int]]:
    """Each member's area and site: those of their first site."""
    rows = Membership.sites.through.objects.filter(membership__organisation_id=organisation_id).order_by("membership_id", "site__name", "site_id")
    found: dict[int, tuple[str, int]] = {}
    for member, site, area in rows.values_list("membership_id", "site_id", "site__area__name"):
        found.setdefault(member, (area or NO_AREA, site))
    return found
