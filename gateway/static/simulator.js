/* New texts appear on the simulated phone by themselves. Without this file the page still
   works: sending loads it again, and a link looks for new texts. */
(function () {
  "use strict";

  var thread = document.getElementById("thread");
  var form = document.getElementById("compose");
  if (!thread || !form || !window.fetch) {
    return;
  }
  var field = form.querySelector("textarea");
  var shown = "";

  function toEnd() {
    thread.scrollTop = thread.scrollHeight;
  }

  function show(texts) {
    if (texts === shown) {
      return;
    }
    var first = shown === "";
    shown = texts;
    thread.innerHTML = texts; // escaped by the server
    if (!first || thread.children.length > 1) {
      toEnd();
    }
  }

  function look() {
    if (document.hidden) {
      return Promise.resolve();
    }
    return fetch(thread.dataset.source, { credentials: "same-origin" })
      .then(function (answer) {
        return answer.ok ? answer.text().then(show) : undefined;
      })
      .catch(function () {}); // the next look may succeed
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    if (!field.value.trim()) {
      return;
    }
    var body = new URLSearchParams(new FormData(form));
    field.value = "";
    fetch(form.action, { method: "POST", body: body, credentials: "same-origin" })
      .then(look)
      .catch(function () {
        field.value = body.get("text");
      });
    field.focus();
  });

  field.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
  });

  document.getElementById("refresh").hidden = true;
  toEnd();
  setInterval(look, 2500);
})();
