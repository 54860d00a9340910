"""What the law wants at the foot of a public site: filing numbers and marks, their forms and where each can be looked up.

Forms: ICP filing (https://beian.miit.gov.cn), police filing (https://beian.mps.gov.cn), the code of a government site (ten
letters or digits) and the mark of Party and government sites (https://bszs.conac.cn).
"""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

ICP_REGISTER = "https://beian.miit.gov.cn/"
POLICE_REGISTER = "https://beian.mps.gov.cn/#/query/webSearch?code="
MARK_REGISTER = "bszs.conac.cn"

icp_number = RegexValidator(
    r"^[\u4e00-\u9fff]ICP(备|证)\d{5,10}号(-\d{1,3})?$",
    _("An ICP filing number looks like 京ICP备12345678号-1."),
    code="icp_number",
)
police_number = RegexValidator(
    r"^[\u4e00-\u9fff]公网安备 ?\d{14}号$",
    _("A police filing number looks like 京公网安备 11010102000001号, with fourteen digits."),
    code="police_number",
)
site_code = RegexValidator(
    r"^[0-9A-Za-z]{10}$", _("The code of a government site has ten letters or digits."), code="site_code"
)
_MARK = re.compile(rf"^https?://{re.escape(MARK_REGISTER)}/sitename\?method=show&id=[0-9A-Fa-f]{{16,40}}$")


def mark_url(value: str) -> None:
    if not _MARK.match(value):
        raise ValidationError(
            _(
                "The address of the mark begins with https://bszs.conac.cn/sitename?method=show&id= and ends with its number."
            ),
            code="mark_url",
        )


def police_url(number: str) -> str:
    """Where anybody looks up a police filing."""
    return POLICE_REGISTER + "".join(re.findall(r"\d", number))
