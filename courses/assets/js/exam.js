// <exam-paper>: writing an exam. <exam-leftovers>: on the result page, what this device still holds goes to the server and away.
import { Leftovers } from "./exam/leftovers.js";
import { Paper } from "./exam/paper.js";

customElements.define("exam-paper", Paper);
customElements.define("exam-leftovers", Leftovers);
