from django.urls import path

from kernel import paths as _converters  # noqa: F401  # registers <public_id:…>
from kernel.content import views
from kernel.content.incoming import views as incoming
from kernel.content.outward import calendars, cards, feeds, sitemaps
from kernel.content.publishing import views as publishing

app_name = "content"
urlpatterns = [
    path("files/i/<slug:public_id>/", views.image, name="image"),
    path("files/o/<slug:public_id>/", views.original, name="original"),
    path("files/d/<slug:public_id>/", views.document, name="document"),
    path("files/v/<slug:public_id>/", views.film_copy, name="film_copy"),
    path("files/p/<slug:public_id>/", views.film_poster, name="film_poster"),
    path("files/t/<slug:public_id>/", views.subtitles, name="subtitles"),
    path("files/d/<slug:public_id>/view/", views.document_page, name="document_page"),
    path("files/d/<slug:public_id>/sheets/<int:number>/<int:width>/", views.sheet, name="sheet"),
    path("feed/", feeds.feed, name="feed"),
    path("feed/<slug:kind>/", feeds.feed, name="feed_kind"),
    path("feed/<slug:kind>/<path:section>/", feeds.feed, name="feed_section"),
    path("cards/of/<slug:plugin>/<slug:key>/<slug:digest_>.png", cards.plugin_card, name="plugin_card"),
    path("cards/<slug:digest_>/card.png", cards.card, name="card_home"),
    path("cards/<slug:digest_>/<path:inside>/card.png", cards.card, name="card"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-<int:number>.xml", sitemaps.part, name="sitemap_part"),
    path("sitemap-<slug:plugin>-<int:number>.xml", sitemaps.plugin_part, name="sitemap_plugin"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("calendar.ics", calendars.calendar, name="calendar"),
    path("write/word/", incoming.word, name="word"),
    path("write/word/<public_id:public_id>/", incoming.report, name="word_report"),
    path("write/publish/<uuid:key>/", publishing.publish, name="settle"),
]
