"""A unit's brand: a few values, from which everything else is derived."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kernel.db.fields import PublicIdField
from kernel.theming.filings import icp_number, mark_url, police_number, site_code
from kernel.units.models import Hostname, Unit
from kernel.units.tree import changed


class BannerStyle(models.TextChoices):
    WIDE = "wide", _("The picture behind the words")
    BESIDE = "beside", _("The words on the colour, the picture beside them")
    LINE = "line", _("A narrow band of the colour, without the picture")


class Brand(models.Model):
    """How a unit's subsite looks. The root unit's brand is the system's."""

    public_id = PublicIdField()
    unit = models.OneToOneField(Unit, on_delete=models.CASCADE, related_name="brand")
    name = models.CharField(_("name on the site"), max_length=60)
    subname = models.CharField(_("line below the name"), max_length=80, blank=True)
    crest = models.CharField(_("one character as mark"), max_length=2, blank=True)
    colour = models.CharField(
        _("colour"), max_length=7, default="#b3261e", validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$")]
    )
    accent = models.CharField(
        _("second colour"), max_length=7, blank=True, validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$")]
    )
    logo = models.ImageField(_("logo"), upload_to="brand/", blank=True)
    banner_image = models.ImageField(_("banner picture"), upload_to="brand/", blank=True)
    banner_style = models.CharField(
        _("banner style"), max_length=8, choices=BannerStyle.choices, default=BannerStyle.WIDE
    )
    banner_title = models.CharField(_("banner title"), max_length=60, blank=True)
    banner_text = models.CharField(_("banner text"), max_length=200, blank=True)
    organiser = models.CharField(_("organiser"), max_length=80, blank=True)
    telephone = models.CharField(_("telephone"), max_length=40, blank=True)
    hours = models.CharField(_("hours"), max_length=60, blank=True)
    footer = models.TextField(_("footer lines"), blank=True, help_text=_("One a line."))
    icp_number = models.CharField(_("ICP filing number"), max_length=40, blank=True, validators=[icp_number])
    police_number = models.CharField(_("police filing number"), max_length=40, blank=True, validators=[police_number])
    site_code = models.CharField(_("site code"), max_length=10, blank=True, validators=[site_code])
    mark_url = models.CharField(_("address of the site mark"), max_length=200, blank=True, validators=[mark_url])
    mark_image = models.ImageField(_("picture of the site mark"), upload_to="brand/", blank=True)

    class Meta:
        verbose_name = _("brand")
        verbose_name_plural = _("brands")
        constraints = [
            models.CheckConstraint(condition=Q(banner_style__in=BannerStyle.values), name="brand_banner_style_known"),
        ]

    def __str__(self) -> str:
        return self.name


class HostFiling(models.Model):
    """Filing numbers of one of a unit's own host names, where they are not the brand's: registers number each name."""

    hostname = models.OneToOneField(Hostname, on_delete=models.CASCADE, related_name="filing")
    icp_number = models.CharField(_("ICP filing number"), max_length=40, blank=True, validators=[icp_number])
    police_number = models.CharField(_("police filing number"), max_length=40, blank=True, validators=[police_number])

    class Meta:
        verbose_name = _("filing of a host name")
        verbose_name_plural = _("filings of host names")
        constraints = [
            models.CheckConstraint(condition=~Q(icp_number="", police_number=""), name="host_filing_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.icp_number} {self.police_number}".strip()


class PendingPicture(models.Model):
    """A logo or banner that somebody has chosen in a form that is not sent off yet, so that a preview can show it and an
    error does not lose it. Gone when the form is done, or after a day (kernel.theming.pending)."""

    class Kind(models.TextChoices):
        LOGO = "logo", _("logo")
        BANNER = "banner_image", _("banner picture")

    public_id = PublicIdField()
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    file = models.ImageField(upload_to="brand/pending/")
    filename = models.CharField(max_length=200)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["made_at"], name="pending_picture_made_at")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["logo", "banner_image"]), name="pending_picture_kind_known"),
        ]


class GreyDays(models.Model):
    """Days on which the pages of a unit and of all units below are grey: days of mourning, as the state announces them."""

    public_id = PublicIdField()
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="grey_days")
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    reason = models.CharField(_("occasion"), max_length=120)

    class Meta:
        verbose_name = _("grey days")
        verbose_name_plural = _("grey days")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")), name="grey_days_end_after_their_beginning"
            )
        ]
        indexes = [models.Index(fields=["unit", "-first_day"], name="grey_days_of_unit")]

    def __str__(self) -> str:
        return f"{self.first_day} – {self.last_day}"


@receiver([post_save, post_delete], sender=GreyDays, dispatch_uid="theming_grey_days_changed")
@receiver([post_save, post_delete], sender=HostFiling, dispatch_uid="theming_filing_changed")
@receiver([post_save, post_delete], sender=Brand, dispatch_uid="theming_brand_changed")
def _brand_changed(**kwargs: Any) -> None:
    changed()
