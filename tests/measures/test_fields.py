"""States of fields: what covers a commune from another scale, what a source only evokes."""

import pandas as pd
import pytest

from revitalisation.data import stages, tables
from revitalisation.french.typography import NOT_KNOWN
from revitalisation.measures import fields, frames
from revitalisation.measures.registry import values
from revitalisation.paths import DATA
from revitalisation.sections import planning
from tests.frozen import frozen, opened
from tests.sections.test_sentences import held


def states(**changes: pd.DataFrame) -> pd.DataFrame:
    return (
        fields.exploration(held(frozen(), **changes)) if changes else fields.exploration(frozen())
    )


def of_action(rows: pd.DataFrame, action: str) -> set[str]:
    """States of the fields where an action of another scale is the only one known."""
    alone = rows["actions_intercommunales"].map(lambda ids: ids == (action,)) & (rows["n"] == 0)
    return set(rows[alone]["etat"])


def test_a_scot_under_revision_covers_no_one() -> None:
    assert of_action(states(), "A2021-04") == {frames.UNDEFINED}


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("livrée", frames.UPSTREAM),
        ("en cours", frames.UPSTREAM),
        ("engagée", frames.UPSTREAM),
        ("à l’étude", frames.UNDEFINED),
        ("inscrite", frames.UNDEFINED),
        ("non précisé", frames.UNDEFINED),
    ],
)
def test_an_act_for_the_centres_covers_once_it_is_engaged(status: str, state: str) -> None:
    rows = frozen().actions
    stage = stages.of_states(frozen().table("preconisations/nomenclatures"))[status]
    changed = rows.assign(etape=rows["etape"].mask(rows["id_action"] == "S12", stage))
    assert of_action(states(actions=changed), "S12") == {state}


def test_an_edition_older_than_the_question_keeps_its_reading() -> None:
    then = frozen("2021")
    assert fields.covering(then) is None
    assert set(fields.exploration(then)["etat"]) <= {
        frames.DONE, frames.BEGUN, frames.WRITTEN, frames.UPSTREAM, frames.UNEXPLORED,
    }  # fmt: skip


def test_what_a_source_says_of_communes_it_does_not_name_is_evoked() -> None:
    edition = frozen()
    rows = edition.actions
    one = (rows["principale"] == "usages") & (rows["niveau_porteur"] == "commune")
    one &= rows["programmes"].map(lambda codes: codes == ("ACV",))
    action = rows[one].iloc[:1].assign(codes=[()], secondaires=[()])
    alone = held(edition, actions=action, links=edition.links.iloc[:0])
    found = fields.exploration(alone)
    evoked = found[found["etat"] == frames.EVOKED]
    members = set(edition.members_of("ACV")["code_insee"])
    assert set(evoked["code_insee"]) == members != set()
    assert set(evoked["preconisation"]) == {"usages"}
    assert values(alone)["champs.evoques"].amount == len(members)


@pytest.mark.parametrize("place", ["", "cahc"])
@pytest.mark.living
def test_the_states_of_the_living_fields_add_up(place: str) -> None:
    found = values(opened("2026", place))
    parts = [found[f"champs.{key}"].amount for key, _, _ in fields.STATES.values()]
    assert sum(parts) == found["champs.total"].amount


def test_the_planning_table_says_what_covers() -> None:
    table = planning.documents(frozen())
    assert table is not None
    said = {row.cells[0]: row.cells[-1] for row in table.rows}
    assert said["SCoT d’Essai"].startswith("en définition, à une autre échelle")
    assert said["SCoT d’Essai"].endswith(NOT_KNOWN)
    assert said["Charte commerciale de la CABE"].startswith("exploré à une autre échelle")
    old = planning.documents(frozen("2021"))
    assert old is not None
    assert "Pour les centres" not in [column.head for column in old.columns]


@pytest.mark.living
def test_what_bears_on_the_centres_is_of_another_scale() -> None:
    levels = tables.load("recensement/actions", DATA).set_index("id_action")["niveau_porteur"]
    rows = tables.load(fields.ACTS, DATA)
    assert set(levels[rows["id_action"]]) <= set(frames.INTERCOMMUNAL)
