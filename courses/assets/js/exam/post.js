// One request to the server. Never throws: a failed connection is the status 0.
const PATIENCE = 15000; // ms

export async function post(url, body) {
  const control = new AbortController();
  const timer = setTimeout(() => control.abort(), PATIENCE);
  try {
    const response = await fetch(url, {
      method: "POST",
      credentials: "same-origin",
      redirect: "manual",
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
      body: JSON.stringify(body),
      signal: control.signal,
    });
    const isJson = (response.headers.get("Content-Type") || "").startsWith("application/json");
    return { status: response.status, data: isJson ? await response.json() : {} };
  } catch (error) {
    return { status: 0, data: {} };
  } finally {
    clearTimeout(timer);
  }
}

/** Read anew each time: signing in again, in this tab or another, changes it. */
function csrfToken() {
  const found = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  const field = document.querySelector("input[name=csrfmiddlewaretoken]");
  return found ? found[1] : field ? field.value : "";
}
