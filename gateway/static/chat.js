/* The chat over a socket: answers appear by themselves, and a line that broke is taken up again.
   Without this file, or where no socket can be opened, the form of the page does the same. */
(function () {
  "use strict";

  var chat = document.getElementById("chat");
  var thread = document.getElementById("thread");
  var form = document.getElementById("compose");
  var state = document.getElementById("state");
  if (!chat || !window.WebSocket || !window.JSON) {
    return;
  }
  var field = form.querySelector("textarea");
  var said = chat.dataset;
  var shown = Number(said.shown);
  var unanswered = []; // what was sent and not answered yet, in order
  var socket = null;
  var opened = false; // a socket was opened once
  var failures = 0;
  var silentSince = 0;
  var PING_MS = 20000, PATIENCE_MS = 15000, TRIES = 3;

  function ready() {
    return socket !== null && socket.readyState === WebSocket.OPEN;
  }

  function tell(words) {
    state.textContent = words;
  }

  function element(name, className, text) {
    var made = document.createElement(name);
    made.className = className;
    if (text !== undefined) {
      made.textContent = text;
    }
    return made;
  }

  function bubble(one) {
    var item = element("li", "text text-" + (one.mine ? "asked" : "answered"));
    item.appendChild(element("p", "visually-hidden", one.mine ? said.mine : said.ours));
    var body = element("p", "text-body lines");
    one.parts.forEach(function (part) {
      if (part.href) {
        var link = element("a", "", part.text);
        link.href = part.href; // https or http alone: the server saw to it
        body.appendChild(link);
      } else {
        body.appendChild(document.createTextNode(part.text));
      }
    });
    item.appendChild(body);
    if (one.buttons.length) {
      var row = element("div", "presses");
      one.buttons.forEach(function (button) {
        var made = element("button", "chip", button.says);
        made.type = "button";
        made.addEventListener("click", function () {
          field.focus();
          send({ chosen: button.payload }, button.says);
        });
        row.appendChild(made);
      });
      item.appendChild(row);
    }
    item.appendChild(element("p", "text-meta", one.at));
    return item;
  }

  /* Buttons of an answer that was answered lead nowhere. */
  function clearPresses() {
    thread.querySelectorAll(".presses").forEach(function (old) {
      old.remove();
    });
  }

  function add(bubbles) {
    var first = null;
    bubbles.forEach(function (one) {
      if (one.n <= shown) {
        return;
      }
      shown = one.n;
      var nothing = thread.querySelector(".text-none");
      if (nothing) {
        nothing.remove();
      }
      var made = bubble(one);
      first = first || made;
      var waiting = one.mine ? thread.querySelector(".text-sending") : null;
      clearPresses();
      if (waiting) {
        thread.replaceChild(made, waiting);
      } else {
        thread.insertBefore(made, thread.querySelector(".text-sending"));
      }
    });
    if (first) {
      thread.scrollTop = first.offsetTop - 12; // a long answer is read from its beginning
    }
  }

  function done(id) {
    unanswered = unanswered.filter(function (one) {
      return one.id !== id;
    });
    tell(unanswered.length ? said.waiting : "");
  }

  function refused(id, why) {
    var waiting = thread.querySelector(".text-sending");
    if (waiting) {
      waiting.remove();
    }
    unanswered.forEach(function (one) {
      if (one.id === id && one.text && !field.value) {
        field.value = one.text;
      }
    });
    done(id);
    tell(said[why] || "");
  }

  function heard(event) {
    silentSince = 0;
    var told = JSON.parse(event.data);
    if (told.type === "told" || told.type === "thread") {
      add(told.bubbles);
    }
    if (told.type === "told") {
      done(told.id);
    } else if (told.type === "refused") {
      refused(told.id, told.why);
    }
  }

  function send(what, label) {
    what.id = Date.now().toString(36) + Math.random().toString(36).slice(2, 10);
    what.type = "say";
    unanswered.push(what);
    clearPresses();
    var item = bubble({ mine: true, parts: [{ text: label, href: "" }], at: "", buttons: [] });
    item.classList.add("text-sending");
    item.setAttribute("aria-hidden", "true"); // it is told when it has come
    thread.appendChild(item);
    thread.scrollTop = thread.scrollHeight;
    tell(ready() ? said.waiting : said.away);
    if (ready()) {
      socket.send(JSON.stringify(what));
    }
  }

  function open() {
    var place = location.protocol === "https:" ? "wss://" : "ws://";
    socket = new WebSocket(place + location.host + said.path + "/ws?after=" + shown);
    socket.onopen = function () {
      tell(opened && failures ? said.back : unanswered.length ? said.waiting : "");
      opened = true;
      failures = 0;
      silentSince = 0;
      unanswered.forEach(function (one) {
        socket.send(JSON.stringify(one)); // the server knows what it has answered
      });
    };
    socket.onmessage = heard;
    socket.onclose = function () {
      socket = null;
      failures += 1;
      if (opened) {
        tell(said.away);
      }
      if (opened || failures < TRIES) {
        setTimeout(open, Math.min(1000 * Math.pow(2, failures - 1), 30000));
      }
    };
  }

  setInterval(function () {
    if (!ready()) {
      return;
    }
    if (silentSince && Date.now() - silentSince > PATIENCE_MS) {
      socket.close();
      return;
    }
    silentSince = silentSince || Date.now();
    socket.send('{"type":"ping"}');
  }, PING_MS);

  form.addEventListener("submit", function (event) {
    if (!opened) {
      return; // no socket was ever had: the page is loaded again, with the answer
    }
    event.preventDefault();
    var text = field.value.trim();
    if (text) {
      field.value = "";
      send({ text: text }, text);
    }
    field.focus();
  });

  thread.addEventListener("submit", function (event) {
    if (!opened) {
      return;
    }
    event.preventDefault(); // a button that the server drew
    var pressed = event.submitter;
    field.focus();
    send({ chosen: pressed.value }, pressed.textContent);
  });

  field.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
  });

  thread.scrollTop = thread.scrollHeight;
  open();
})();
