import re
from io import BytesIO

import pypdfium2
import pytest
from PIL import Image

from courses.certificates.selectors import shown_number, verify_url
from courses.certificates.services import issue, replace, revoke
from courses.testing import make_course


def _page(certificate, *rest, mount="/u/harbour/"):
    return "/".join((f"{mount}courses/certificate/{certificate.public_id}", *rest)) + "/"


def _text(data):
    return re.sub(r"[\s\u200b]+", "", pypdfium2.PdfDocument(data)[0].get_textpage().get_text_bounded())


def _body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_page_when_holder_looks_then_shows_picture_facts_and_files(certificate, house, learner, count_queries):
    client = house.client(learner)
    client.get(_page(certificate))  # reads what every page shares
    with count_queries() as queries:
        response = client.get(_page(certificate))
    assert len(queries) <= 8
    html = response.content.decode()
    assert response.status_code == 200 and "林晓雯" in html and "3.5" in html
    assert f'src="{_page(certificate, "png")}"' in html and f'href="{_page(certificate, "pdf")}?download=1"' in html
    assert f'href="{verify_url(certificate)}"' in html
    assert "revoke/" not in html and "no-cache" in response["Cache-Control"]


def test_pdf_when_a_view_takes_no_download_then_leads_to_the_page_for_those_who_may_see_it(
    certificate, house, files, learner
):
    wechat = {"HTTP_USER_AGENT": "x MicroMessenger/8", "HTTP_ACCEPT": "text/html,*/*"}
    holder = house.client(learner)
    assert holder.get(_page(certificate, "pdf"), **wechat)["Location"] == _page(certificate)
    assert holder.get(_page(certificate, "pdf"), HTTP_ACCEPT="text/html")["Content-Type"] == "application/pdf"
    page = holder.get(_page(certificate), **wechat).content.decode()
    assert f'src="{_page(certificate, "png")}"' in page and "/pdf/" not in page
    assert (
        house.client(house.member("other", unit=house.school)).get(_page(certificate, "pdf"), **wechat).status_code
        == 404
    )


@pytest.mark.parametrize(
    ("unit", "role", "mount", "status", "manages"),
    [
        ("harbour", "teacher", "/u/harbour/", 200, False),
        ("harbour", "secretary", "/u/harbour/", 200, True),
        ("city", "secretary", "/", 200, True),
        ("harbour", "secretary", "/u/school/", 404, False),
        ("school", "secretary", "/", 404, False),
        ("berth", "", "/u/harbour/", 404, False),
    ],
)
def test_page_when_others_look_then_only_teachers_and_managers_where_the_course_is_shown(
    certificate, house, files, unit, role, mount, status, manages
):
    client = house.client(house.member("other", unit=getattr(house, unit), role=role))
    response = client.get(_page(certificate, mount=mount))
    assert response.status_code == status and ("/revoke/" in response.content.decode()) is manages
    for rest in ("pdf", "png"):
        assert client.get(_page(certificate, rest, mount=mount)).status_code == status
    for rest in ("revoke", "replace"):
        assert client.get(_page(certificate, rest, mount=mount)).status_code == (200 if manages else 404)
    assert client.get(f"{mount}courses/teach/certificates/").status_code == (200 if role == "secretary" else 404)


def test_page_when_signed_out_then_asks_to_sign_in_and_when_missing_then_404(certificate, house, learner):
    for rest in ((), ("pdf",), ("png",), ("revoke",)):
        assert house.client().get(_page(certificate, *rest)).status_code == 302
    assert house.client(learner).get(_page(certificate, mount="/u/school/")).status_code == 200  # own, everywhere
    assert house.client(learner).get("/courses/certificate/aaaaaaaaaaaaaaaa/").status_code == 404


def test_page_when_revoked_or_replaced_then_says_so_and_leads_to_the_successor(certificate, house, learner, secretary):
    client, viewer = house.client(learner), house.viewer(secretary)
    revoke(viewer=viewer, certificate=certificate, reason="misconduct", note="copied the exam")
    html = client.get(_page(certificate), headers={"accept-language": "en"}).content.decode()
    assert "note bad" in html and "copied" not in html
    new = replace(viewer=viewer, certificate=certificate, reason="reinstated")
    html = client.get(_page(certificate)).content.decode()
    assert "note warn" in html and _page(new) in html


def test_pdf_when_fetched_then_holds_the_name_and_is_made_once(
    certificate, house, learner, secretary, files, monkeypatch
):
    client = house.client(learner)
    response = client.get(_page(certificate, "pdf"))
    data = _body(response)
    assert data.startswith(b"%PDF") and "林晓雯" in _text(data) and "网络信息安全基础" in _text(data)
    assert response["Content-Type"] == "application/pdf" and response["Content-Disposition"].startswith("inline")
    assert "%E7%BB%93%E4%B8%9A%E8%AF%81%E4%B9%A6-" in response["Content-Disposition"]
    saved = client.get(_page(certificate, "pdf") + "?download=1")
    assert saved["Content-Disposition"].startswith("attachment") and saved["ETag"] == response["ETag"]
    known = client.get(_page(certificate, "pdf"), headers={"if-none-match": response["ETag"]})
    assert known.status_code == 304
    first = list(files.rglob("*.pdf"))
    assert len(first) == 1
    revoke(viewer=house.viewer(secretary), certificate=certificate, reason="mistake")
    revoked = client.get(_page(certificate, "pdf"))
    assert revoked["ETag"] != response["ETag"] and "已撤销" in _text(_body(revoked))
    assert len(list(files.rglob("*.pdf"))) == 1 and list(files.rglob("*.pdf")) != first


def test_png_when_fetched_then_is_the_picture_that_the_page_announces(certificate, house, learner, files):
    response = house.client(learner).get(_page(certificate, "png"))
    picture = Image.open(BytesIO(_body(response)))
    assert (picture.size, response["Content-Type"]) == ((1600, 1131), "image/png")


def test_list_when_filtered_then_shows_only_what_one_manages(complete, certificate, house, secretary, count_queries):
    elsewhere = make_course(house.school, title="elsewhere")
    issue(completion=complete(house.person("李强", unit=house.school), elsewhere))
    for number in range(12):
        issue(
            completion=complete(house.person(f"王{number}", unit=house.berth), certificate.completion.enrolment.course)
        )
    client = house.client(secretary)
    client.get("/u/harbour/courses/teach/certificates/")  # reads what every page shares
    with count_queries() as queries:
        html = client.get("/u/harbour/courses/teach/certificates/").content.decode()
    assert len(queries) <= 9 and html.count("/courses/certificate/") == 13 and "李强" not in html
    for words, expected in (("晓雯", 1), (shown_number(certificate)[:9].lower(), 1), ("nobody", 0)):
        html = client.get("/u/harbour/courses/teach/certificates/", {"q": words}).content.decode()
        assert html.count("/courses/certificate/") == expected
    revoke(viewer=house.viewer(secretary), certificate=certificate, reason="mistake")
    html = client.get("/u/harbour/courses/teach/certificates/", {"state": "revoked"}).content.decode()
    assert html.count("/courses/certificate/") == 1


def test_revoke_page_when_sent_then_revokes_and_without_reason_asks(certificate, house, secretary):
    client = house.client(secretary)
    assert client.post(_page(certificate, "revoke"), {"reason": ""}).status_code == 200
    certificate.refresh_from_db()
    assert certificate.state == "valid"
    response = client.post(_page(certificate, "revoke"), {"reason": "mistake", "note": "x"}, follow=True)
    certificate.refresh_from_db()
    assert response.status_code == 200 and certificate.state == "revoked"
    again = client.post(_page(certificate, "revoke"), {"reason": "mistake"})
    assert again.status_code == 200 and "note" in again.content.decode()


def test_replace_page_when_name_has_an_unknown_character_then_warns_the_manager(certificate, house, secretary):
    client = house.client(secretary)
    unknown = "\U0003ffff"
    response = client.post(_page(certificate, "replace"), {"reason": "name", "holder": f"林{unknown}"}, follow=True)
    certificate.refresh_from_db()
    assert certificate.replaced_by.holder == f"林{unknown}"
    html = response.content.decode()
    assert "note warn" in html and unknown in html
    assert "note warn" in client.get(_page(certificate.replaced_by, "replace")).content.decode()
