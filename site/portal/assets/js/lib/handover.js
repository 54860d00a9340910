// A sign-in on its way to a unit's own host goes on without a press of the button.

/** Send the form of this page, if it is one of those. */
export function goOn() {
  const form = document.querySelector("form[data-submit-now]");
  if (form) form.submit();
}
