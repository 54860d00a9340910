"""Opening, changing, taking offline: by whoever keeps the unit, and by nobody else."""

from __future__ import annotations

from html import unescape
from io import BytesIO
from random import Random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from kernel.audit.models import AuditEntry
from kernel.content.models import BasePage, Subsite
from kernel.plugins.models import PluginState
from kernel.plugins.registry import all_plugins, is_enabled
from kernel.theming.judging import judge
from kernel.theming.models import Brand, PendingPicture
from kernel.units import tree
from portal.subsites.colours import FIELDS, verdict
from portal.subsites.forms import LooksForm, OpeningForm
from portal.subsites.starters import block_kinds

ANSWERS = {
    "template": "branch",
    "name": "第一作业区党支部",
    "subname": "港口一线",
    "colour": "#0f5c7a",
    "banner_style": "wide",
    "banner_title": "把船等人变成人等船",
    "telephone": "0000-7654321",
    "footer": "第一行\n第二行",
    "sections": ["news", "notices"],
    "blocks": ["notices", "headlines"],
    "plugins": [],
}
URL = "/units/berth/site/"


@pytest.fixture
def keeper(house):
    return house.client(house.member("keeper", unit=house.harbour, role="administrator"))


def picture(name="logo.png", size=(120, 120)):
    out = BytesIO()
    Image.new("RGB", size, "#0f5c7a").save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), "image/png")


def test_administrator_opens_a_subsite_with_one_form_and_others_find_no_such_page(house, keeper):
    stranger = house.client(house.member("stranger", unit=house.school, role="administrator"))
    member = house.client(house.member("member", unit=house.berth))
    for client in (stranger, member):
        assert client.get(URL).status_code == client.post(URL, ANSWERS).status_code == 404
        assert client.get("/units/nowhere/site/").status_code == 404
    assert house.client().get(URL).status_code == 302
    assert keeper.get(URL).status_code == 200
    plugins = [one.slug for one in all_plugins() if is_enabled(one.slug, house.berth.pk)]
    answer = keeper.post(URL, {**ANSWERS, "plugins": plugins, "logo": picture()})
    assert (answer.status_code, answer["Location"]) == (302, "/u/berth/")
    home = house.client().get("/u/berth/").content.decode()
    for words in (
        "第一作业区党支部",
        "把船等人变成人等船",
        "0000-7654321",
        "第二行",
        "/u/berth/news/",
        "/u/berth/notices/",
    ):
        assert words in home
    brand = Brand.objects.get(unit=house.berth)
    assert (brand.colour, brand.crest, bool(brand.logo)) == ("#0f5c7a", "第", True)
    assert set(BasePage.objects.filter(unit=house.berth).values_list("slug", flat=True)) == {"berth", "news", "notices"}
    assert AuditEntry.objects.filter(action="content.subsite_opened").count() == 3  # with the fixture's two
    assert keeper.post(URL, ANSWERS).status_code in (200, 302) and Subsite.objects.filter(unit=house.berth).count() == 1


def test_plugin_that_is_not_ticked_is_off_on_the_new_site(house, keeper):
    installed = [one.slug for one in all_plugins()]
    form = keeper.get(URL).context["form"]
    assert ("plugins" in form.fields) == bool(installed)  # nothing to tick where nothing is installed
    keeper.post(URL, ANSWERS)
    assert Subsite.objects.filter(unit=house.berth).exists()
    assert [slug for slug in installed if is_enabled(slug, house.berth.pk)] == []


def test_pale_colour_is_explained_and_the_nearest_readable_one_is_offered_with_everything_typed_kept(house, keeper):
    pale = keeper.post(URL, {**ANSWERS, "colour": "#ffe08a"})
    body = pale.content.decode()
    nearest = pale.context["form"].nearest["colour"]
    assert pale.status_code == 422 and not Subsite.objects.filter(unit=house.berth).exists()
    assert nearest in body and judge(nearest).readable and "把船等人变成人等船" in body
    taken = keeper.post(URL, {**ANSWERS, "colour": "#ffe08a", "nearest": nearest})
    assert taken.status_code == 200 and taken.context["form"]["colour"].value() == nearest
    assert not Subsite.objects.filter(unit=house.berth).exists()  # shown first
    assert keeper.post(URL, {**ANSWERS, "colour": nearest}).status_code == 302


def test_colour_when_it_is_being_chosen_is_judged_in_the_words_and_by_the_rule_of_the_form(house, keeper):
    chance = Random(7)

    def said_at_once(field: str, colour: str) -> str:
        return unescape(keeper.get(f"{URL}colour/", {"field": field, "colour": colour}).content.decode())

    assert "看得清" in said_at_once("colour", "#B3261E ") and "<button" not in said_at_once("colour", "#b3261e")
    for typed in ("red", "", "#12", '"><script>'):
        body = keeper.get(f"{URL}colour/", {"field": "colour", "colour": typed}).content.decode()
        assert "#b3261e" in body and "<script" not in body and "<button" not in body
    refused = 0
    for number in range(3000):
        colour = f"#{chance.randrange(1 << 24):06x}"
        answers = {**ANSWERS, "colour": colour, "accent": colour, "two_colours": "on"}
        form = LooksForm(answers, unit=house.berth, account=None) if number % 30 == 0 else None
        for field in FIELDS:
            found = verdict(field, colour)
            assert found.readable == judge(colour).readable and bool(found.nearest) != found.readable
            if form is None:
                continue
            refused += not found.readable
            assert form.errors.get(field, []) == ([] if found.readable else [found.words])
            assert form.nearest.get(field, "") == found.nearest
            assert found.words in said_at_once(field, colour)
            assert (f'value="{found.nearest}"' in said_at_once(field, colour)) != found.readable
    assert 20 < refused < 180
    stranger = house.client(house.member("stranger", unit=house.school, role="administrator"))
    for path in ("?field=colour&colour=%23b3261e", "?field=name&colour=%23b3261e"):
        assert stranger.get(f"{URL}colour/{path}").status_code == 404
    assert keeper.get(f"{URL}colour/?field=name").status_code == 404


@pytest.mark.parametrize(
    ("change", "said"),
    [({"name": ""}, "name"), ({"colour": "red"}, "colour"), ({"logo": "not a picture"}, "logo")],
)
def test_bad_answers_are_named_and_nothing_half_done_remains(house, keeper, change, said):
    answers = {**ANSWERS, **change}
    if said == "logo":
        answers["logo"] = SimpleUploadedFile("logo.png", b"<svg onload=alert(1)>", "image/png")
        answers["banner_image"] = picture("wide.png")
        answers["link_label_1"] = "课程"  # leads nowhere
    refused = keeper.post(URL, answers)
    assert refused.status_code == 422 and said in refused.context["form"].errors
    if said == "logo":
        assert {"logo", "link_address_1"} <= set(refused.context["form"].errors)
        body = refused.content.decode()
        assert "wide.png" in body and "还没有去处" in body and "港口一线" in body  # the good picture is kept, too
        kept = refused.context["form"].kept["banner_image"].public_id
        keeper.post(URL, {**ANSWERS, "banner_image_kept": kept})
        assert Brand.objects.get(unit=house.berth).banner_image and not PendingPicture.objects.exists()
        return
    assert not Subsite.objects.filter(unit=house.berth).exists() and not Brand.objects.filter(unit=house.berth).exists()


def test_looks_are_changed_later_and_a_logo_can_be_taken_away(house, keeper):
    keeper.post(URL, {**ANSWERS, "logo": picture(), "link_label_1": "课程", "link_address_1": "/courses/"})
    form = keeper.get(URL).context["form"]
    assert (form["link_label_1"].value(), form["two_colours"].value()) == ("课程", False)
    changed = {
        name: value for name, value in ANSWERS.items() if name not in ("template", "sections", "blocks", "plugins")
    }
    assert keeper.post(URL, {**changed, "name": "一区支部", "remove_logo": "on"}).status_code == 302
    brand = Brand.objects.get(unit=house.berth)
    assert (brand.name, bool(brand.logo)) == ("一区支部", False)
    assert "一区支部" in house.client().get("/u/berth/").content.decode()
    assert "/u/berth/courses/" not in house.client().get("/u/berth/").content.decode()
    entry = AuditEntry.objects.filter(action="theming.brand_changed").latest("pk")
    assert set(entry.data["changed"]) == {"name", "crest", "logo", "menu_links"}


def rows_of_the_site(unit):
    """Every row that a subsite consists of, but for whether it is online."""
    pages = BasePage.objects.filter(unit=unit).order_by("pk")
    bodies = [str(page.specific.body.raw_data) for page in pages if hasattr(page.specific, "body")]
    states = list(PluginState.objects.filter(unit=unit).order_by("pk").values())
    links = list(Subsite.objects.filter(unit=unit).values("unit", "root_page", "menu_links"))
    return list(pages.values()), bodies, list(Brand.objects.filter(unit=unit).values()), states, links


def test_subsite_goes_offline_after_a_question_and_comes_back_with_everything(house, keeper):
    keeper.post(URL, {**ANSWERS, "logo": picture(), "link_label_1": "课程", "link_address_1": "/courses/"})
    before = rows_of_the_site(house.berth)
    assert 'href="/u/berth/courses/"' in house.client().get("/u/berth/").content.decode()
    member = house.client(house.member("member", unit=house.berth))
    question = keeper.get(f"{URL}offline/")
    assert question.status_code == 200 and Subsite.objects.get(unit=house.berth).online
    assert member.post(f"{URL}offline/").status_code == 404
    keeper.post(f"{URL}offline/")
    assert house.client().get("/u/berth/").status_code == 404
    assert keeper.get(URL).status_code == 200 and rows_of_the_site(house.berth) == before
    keeper.post(f"{URL}offline/")
    assert "把船等人变成人等船" in house.client().get("/u/berth/").content.decode()
    assert rows_of_the_site(house.berth) == before


def test_preview_shows_what_was_typed_escapes_it_and_stores_nothing(house, keeper):
    query = {
        "name": "<b>新</b>",
        "colour": "#0f5c7a",
        "banner_title": "横幅",
        "sections": "study,news",
        "link_label_1": "热线",
    }
    query["blocks"] = ",".join(block_kinds())
    page = keeper.get(f"{URL}preview/", query)
    body = page.content.decode()
    assert "&lt;b&gt;新&lt;/b&gt;" in body and "/brand/trial-0f5c7a.css" in body and "横幅" in body
    assert body.index("学习教育") < body.index("新闻") and "热线" in body
    assert body.count('class="home-block') == len(block_kinds())
    query |= {"two_colours": "on", "accent": "#9a3412"}
    assert "/brand/trial-0f5c7a-9a3412.css" in keeper.get(f"{URL}preview/", query).content.decode()
    assert page["X-Frame-Options"] == "SAMEORIGIN" and not Brand.objects.filter(unit=house.berth).exists()
    assert "--accent:#9a3412" in keeper.get("/brand/trial-0f5c7a-9a3412.css").content.decode()
    assert "--brand:" in keeper.get("/brand/trial-0f5c7a.css").content.decode()
    assert house.client(house.member("m", unit=house.berth)).get(f"{URL}preview/").status_code == 404
    assert keeper.get(f"{URL}preview/", {"colour": "red;}"}).status_code == 200


def test_list_of_subsites_holds_the_units_that_one_keeps_with_as_many_queries_for_many(house, keeper, count_queries):
    from kernel.units.models import Unit

    keeper.get("/units/sites/")
    with count_queries() as few:
        body = keeper.get("/units/sites/").content.decode()
    assert "港务局" in body and "第一作业区" in body and "第三中学" not in body
    for number in range(30):
        Unit.objects.get(pk=house.harbour.pk).add_child(name=f"班组 {number}", slug=f"team-{number}")
    keeper.get("/units/sites/")
    with count_queries() as many:
        assert "班组 29" in keeper.get("/units/sites/").content.decode()
    assert len(many) <= len(few)
    assert "班组 7" in keeper.get("/units/sites/?q=班组 7").content.decode()
    assert "班组 7" in keeper.get("/units/sites/?q=bz7").content.decode()  # as in the directory
    assert "没有这个名称的单位" in keeper.get("/units/sites/?q=三中").content.decode()
    assert house.client(house.member("m", unit=house.berth)).get("/units/sites/").status_code == 404


def test_other_kind_of_site_ticks_anew_and_keeps_what_was_typed(house, keeper):
    page = keeper.post(URL, {**ANSWERS, "name": "", "colour": "#9a3412", "start": "school"})
    form = page.context["form"]
    assert page.status_code == 200 and not form.errors and not Subsite.objects.filter(unit=house.berth).exists()
    assert form["banner_title"].value() == "把船等人变成人等船" and form["name"].value() == ""
    assert form["template"].value() == "school" and "classes" in form["sections"].value()
    assert form["colour"].value() == "#1f6f43"  # the other starter's, since nobody chose one
    own = keeper.post(URL, {**ANSWERS, "colour": "#123456", "start": "school"})
    assert own.context["form"]["colour"].value() == "#123456"


def test_first_values_of_every_starter_make_a_valid_form(house):
    from portal.subsites.starters import STARTERS

    for one in STARTERS:
        form = OpeningForm(OpeningForm.first_values(house.berth, one.slug), unit=house.berth, account=None)
        assert form.is_valid(), form.errors


def test_blocks_and_sections_are_put_in_order_by_buttons_and_the_home_follows(house, keeper):
    answers = {**ANSWERS, "sections": ["news", "notices"], "blocks": ["notices", "headlines", "slogan"]}
    page = keeper.post(URL, {**answers, "name": "", "move": "blocks|slogan|up"})
    form = page.context["form"]
    assert page.status_code == 200 and not form.errors and form["banner_title"].value() == "把船等人变成人等船"
    assert form["blocks"].value() == ["notices", "slogan", "headlines"]
    assert [row["value"] for row in form.block_rows()[:3]] == ["notices", "slogan", "headlines"]
    assert 'value="blocks|slogan|up" autofocus' in page.content.decode()
    for move in ("blocks|notices|up", "blocks|gone|down", "plugins|x|up", "nonsense"):
        assert keeper.post(URL, {**answers, "move": move}).context["form"]["blocks"].value() == answers["blocks"]
    moved = keeper.post(URL, {**answers, "move": "sections|notices|up"}).context["form"]
    assert keeper.post(URL, {**answers, "sections": moved["sections"].value()}).status_code == 302
    home = Subsite.objects.get(unit=house.berth).root_page.specific
    assert [block.block_type for block in home.body] == ["notices", "headlines", "slogan"]
    menu = house.client().get("/u/berth/").content.decode()
    assert menu.index("/u/berth/notices/") < menu.index("/u/berth/news/")


def test_second_colour_is_judged_as_the_first_and_only_where_it_is_wanted(house, keeper):
    pale = {**ANSWERS, "accent": "#ffe08a"}
    refused = keeper.post(URL, {**pale, "two_colours": "on"})
    assert refused.status_code == 422 and set(refused.context["form"].errors) == {"accent"}
    nearest = refused.context["form"].nearest["accent"]
    taken = keeper.post(URL, {**pale, "two_colours": "on", "nearest_accent": nearest})
    assert taken.status_code == 200 and taken.context["form"]["accent"].value() == nearest
    assert keeper.post(URL, pale).status_code == 302
    assert Brand.objects.get(unit=house.berth).accent == ""
    keeper.post(URL, {**ANSWERS, "two_colours": "on", "accent": nearest, "banner_style": "beside"})
    brand = Brand.objects.get(unit=house.berth)
    assert (brand.accent, brand.banner_style) == (nearest, "beside")


def test_picture_is_taken_as_soon_as_it_is_chosen_and_seen_by_nobody_else(house, keeper):
    other = house.client(house.member("second", unit=house.harbour, role="administrator"))
    said = keeper.post(f"{URL}picture/logo/", {"logo": picture("mark.png")}).json()
    own = f"{URL}picture/logo/{said['id']}/"
    assert said["name"] == "mark.png" and keeper.get(own).status_code == 200
    assert other.get(own).status_code == house.client(house.member("m", unit=house.berth)).get(own).status_code == 404
    assert own in keeper.get(f"{URL}preview/", {"logo_kept": said["id"]}).content.decode()
    assert own not in other.get(f"{URL}preview/", {"logo_kept": said["id"]}).content.decode()
    looked = keeper.post(URL, {**ANSWERS, "look": "1", "logo_kept": said["id"]})
    assert "mark.png" in looked.content.decode() and not Subsite.objects.filter(unit=house.berth).exists()
    dropped = keeper.post(URL, {**ANSWERS, "drop": "logo", "logo_kept": said["id"]})
    assert "logo" not in dropped.context["form"].kept
    assert keeper.post(URL, {**ANSWERS, "logo_kept": said["id"]}).status_code == 302
    assert Brand.objects.get(unit=house.berth).logo and not PendingPicture.objects.exists()
    assert keeper.post(f"{URL}picture/gone/", {"gone": picture()}).status_code == 404


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("photo.png", None, "百万像素"),
        ("photo.jpg", b"", ".png"),
        ("mark.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "图片"),
    ],
)
def test_bad_picture_is_answered_in_words_and_everything_typed_stays(house, keeper, monkeypatch, name, data, said):
    if data is None:  # as if a photo had more pixels than are taken
        monkeypatch.setattr("kernel.content.media.uploads.MAX_IMAGE_PIXELS", 100)
    sent = SimpleUploadedFile(name, data or picture().read(), "image/png")
    at_once = keeper.post(f"{URL}picture/banner_image/", {"banner_image": sent})
    assert at_once.status_code == 422 and said in at_once.json()["error"]
    sent.seek(0)
    page = keeper.post(URL, {**ANSWERS, "banner_image": sent})
    assert page.status_code == 422 and said in page.content.decode() and "把船等人变成人等船" in page.content.decode()
    sent.seek(0)
    other_button = keeper.post(URL, {**ANSWERS, "banner_image": sent, "move": "blocks|headlines|up"})
    assert other_button.status_code == 200 and said in other_button.content.decode()


def test_page_of_the_system_with_the_same_name_is_no_obstacle_and_pressing_twice_is_harmless(house, keeper):
    from kernel.content.models import PlainPage
    from kernel.content.services import publish_page

    publish_page(parent=house.home, page=PlainPage(title="泊位", slug="berth"))
    assert keeper.post(URL, ANSWERS).status_code == 302
    again = keeper.post(URL, ANSWERS)
    assert again.status_code == 302 and Subsite.objects.filter(unit=house.berth).count() == 1
    assert house.client().get("/u/berth/news/").status_code == house.client().get("/berth/").status_code == 200
    from kernel.units.models import Unit

    Unit.objects.filter(pk=house.berth.pk).update(closed_on="2026-01-01")
    tree.changed()
    assert keeper.get(URL).status_code == keeper.post(URL, ANSWERS).status_code == 404
