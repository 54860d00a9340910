// What every page loads. Each part takes over something that already works without it; none is needed to use a page.
import { watchReading } from "./lib/aloud.js";
import { watchCarousels } from "./lib/carousel.js";
import { watchConfirmations } from "./lib/confirm.js";
import { watchCopying } from "./lib/copy.js";
import { watchSignOut } from "./lib/device.js";
import { watchForms } from "./lib/forms.js";
import { goOn } from "./lib/handover.js";
import { showWhereOneIs, watchMenus } from "./lib/menus.js";
import { watchNotes } from "./lib/notes.js";
import { watchQualities } from "./lib/quality.js";
import { watchPreferences } from "./lib/preferences.js";

document.documentElement.setAttribute("data-js", "");
watchPreferences();
watchMenus();
showWhereOneIs();
watchNotes();
watchConfirmations();
watchForms();
watchCopying();
watchCarousels();
watchQualities();
watchSignOut();
goOn();
watchReading();
