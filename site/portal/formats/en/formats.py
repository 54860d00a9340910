"""English, with the clock of the house: twenty-four hours, as beside it in Chinese, and no "a.m.." before a full stop."""

TIME_FORMAT = "H:i"
DATETIME_FORMAT = "N j, Y, H:i"
SHORT_DATETIME_FORMAT = "Y-m-d H:i"
