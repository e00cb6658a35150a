"""What states, dates and amounts of the living tables rest on: each is said by its source."""

import re

import pandas as pd
import pytest

from revitalisation.data import tables
from revitalisation.data.edition import INTERCOMMUNAL
from revitalisation.data.settings import years
from revitalisation.measures import frames

pytestmark = pytest.mark.living
OPEN = years()[-1]


def followed() -> pd.DataFrame:
    rows = tables.load("recensement/suivi")
    rows = rows[rows["edition"] == OPEN].set_index("id_action")
    origin = tables.load("recensement/actions").set_index("id_action")["document"]
    return rows.join(origin.rename("document_action"))


def test_every_word_of_a_state_has_a_written_rule() -> None:
    rules = tables.load("preconisations/mots_etats").set_index("mots")["statut"]
    assert set(rules) <= set(tables.load("recensement/suivi")["statut"])
    for action, row in followed().iterrows():
        if row["statut"] == "non précisé":
            continue
        held = [words for words in rules.index if words in row["statut_source"].lower()]
        assert held, (action, row["statut_source"])
        assert rules[max(held, key=len)] == row["statut"], (action, row["statut_source"])


def test_a_state_is_proved_by_a_document_not_older_than_it() -> None:
    dates = tables.load("recensement/documents").set_index("document")["date"]
    for action, row in followed().iterrows():
        document = row["document"] if pd.notna(row["document"]) else row["document_action"]
        day = dates[document]
        if pd.notna(day) and pd.notna(row["annee_statut"]):
            assert int(str(day)[:4]) >= row["annee_statut"], (action, document)


def test_an_approved_document_and_its_action_have_one_year() -> None:
    rows, states = tables.load("recensement/planification"), followed()
    rows = rows[(rows["etat"] == "approuvé") & rows["id_action"].isin(states.index)]
    for _, row in rows.iterrows():
        action = states.loc[row["id_action"]]
        assert action["statut"] in frames.DELIVERED
        assert action["annee_statut"] == row["annee"]


def test_a_signature_has_a_date() -> None:
    kinds = tables.load("programmes/jalons").set_index("jalon")["acte"]
    rows = tables.load("programmes/adhesions")
    signed = rows[rows["jalon"].map(kinds) == "signature"]
    undated = signed[signed["date"].isna() & signed["periode"].isna()]
    assert not len(undated), undated[["code_insee", "jalon", "document"]]


def test_a_doubtful_date_is_marked_and_told() -> None:
    rows = tables.load("programmes/adhesions")
    marked = rows[rows["date_douteuse"].notna()]
    assert marked["note"].notna().all()
    said = rows["note"].fillna("").str.contains("douteuse|inversés")
    assert rows[said & rows["date"].notna()]["date_douteuse"].notna().all()


def test_an_operation_is_carried_by_who_pays_most_of_it() -> None:
    groups = tables.load("territoire/epci")
    for _, row in tables.load("recensement/actions").iterrows():
        for code, name in zip(groups["code"], groups["sigle"], strict=True):
            said = re.search(rf"\b{name} ([0-9,]+)\s?M€", str(row["montant_precision"]))
            if said and 2e6 * float(said[1].replace(",", ".")) > row["montant_eur"]:
                assert row["niveau_porteur"] in INTERCOMMUNAL, row["id_action"]
                assert row["porteur"] == code
