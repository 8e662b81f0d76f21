/* The simulated call speaks and listens, where the browser can. Keys of the keyboard are keys of
   the telephone. Without this file the page shows what would be said. */
(function () {
  "use strict";

  var heard = document.getElementById("heard");
  var dial = document.getElementById("dial");
  if (!heard || !dial) {
    return;
  }
  var digits = document.getElementById("digits");
  var words = document.getElementById("words");
  var language = heard.dataset.language;
  var voice = window.speechSynthesis;
  var Recognition = window.SpeechRecognition || window.webkitSpeechRecognition;

  function listen(press) {
    var recogniser = new Recognition();
    recogniser.lang = language;
    recogniser.onresult = function (event) {
      words.value = event.results[0][0].transcript;
      press.click();
    };
    recogniser.onerror = function () {
      words.focus(); // typing works as well
    };
    recogniser.start();
  }

  function speak() {
    if (!voice || !language) {
      return;
    }
    voice.cancel();
    heard.querySelectorAll(".said").forEach(function (sentence) {
      var utterance = new SpeechSynthesisUtterance(sentence.textContent);
      utterance.lang = language;
      voice.speak(utterance);
    });
  }

  dial.addEventListener("click", function (event) {
    var pressed = event.target.closest("button");
    var says = pressed && (pressed.value === "say" || pressed.value === "record");
    if (says && words.value === "" && Recognition) {
      event.preventDefault();
      listen(pressed);
    } else if (pressed && digits && /^[0-9]$/.test(pressed.value)) {
      event.preventDefault(); // a number is collected until its hash key
      digits.value += pressed.value;
    } else if (pressed && digits && pressed.value === "#" && pressed.name === "key") {
      event.preventDefault();
      dial.querySelector("[value=digits]").click();
    }
  });

  document.addEventListener("keydown", function (event) {
    var typing = event.target === digits || event.target === words;
    if (typing || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    dial.querySelectorAll(".key").forEach(function (key) {
      if (key.value === event.key) {
        event.preventDefault();
        key.click();
      }
    });
  });
  dial.addEventListener("submit", function () {
    if (voice) {
      voice.cancel(); // a key interrupts what is said
    }
  });
  heard.scrollTop = heard.scrollHeight;
  speak();
})();
