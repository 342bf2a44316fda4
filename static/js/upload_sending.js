/* 一个文件怎样传到服务器：小的整个传，大的分段传，断了从断点接着传。
   传多少、传到哪，以服务器的回答为准。 */
var UploadSending = (function () {
  "use strict";
  var OVERLAP = 65536; /* 续传时重发一小段，服务器据此认出是同一个文件 */
  var TRIES = 6;
  var LONGEST_WAIT = 30;

  /* 在另一窗口重新登录会换令牌，以 cookie 里的为准。 */
  function token(form) {
    var cookie = /(?:^|;\s*)(?:__Host-)?csrftoken=([^;]+)/.exec(document.cookie);
    return cookie ? cookie[1] : form.querySelector("[name=csrfmiddlewaretoken]").value;
  }
  function ask(form, method, url, body, more) {
    var request = new XMLHttpRequest();
    request.open(method, url);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", token(form));
    Object.keys(more.headers || {}).forEach(function (name) {
      request.setRequestHeader(name, more.headers[name]);
    });
    if (more.progress) {
      request.upload.addEventListener("progress", function (event) {
        if (event.lengthComputable) more.progress(event.loaded, event.total);
      });
    }
    if (more.sent) request.upload.addEventListener("load", more.sent);
    request.addEventListener("load", function () {
      var answer = null;
      try { answer = JSON.parse(request.responseText); } catch (notJson) { answer = null; }
      if (answer && typeof answer.ok !== "boolean") answer = null;
      more.answered(answer, request.status);
    });
    ["error", "timeout"].forEach(function (name) {
      request.addEventListener(name, more.broken);
    });
    request.send(body);
    return request;
  }
  function fields(values) {
    var body = new FormData();
    Object.keys(values).forEach(function (name) {
      if (values[name]) body.append(name, values[name]);
    });
    return body;
  }

  /* on：progress(已传字节)、checking()、answered(回答, 状态码)、broken()、waiting(秒) */
  function whole(form, item, on) {
    var body = fields({
      csrfmiddlewaretoken: token(form),
      piece: item.piece,
      replaces: item.replaces,
      allow_same: item.allowed ? "1" : ""
    });
    body.append("files", item.file, item.file.name);
    body.append("end", "1"); /* 最后一项：服务器据此知道传完整了 */
    var request = ask(form, "POST", form.action, body, {
      progress: function (loaded, total) { on.progress(item.file.size * loaded / total); },
      sent: on.checking,
      answered: on.answered,
      broken: on.broken
    });
    return { stop: function () { request.abort(); } };
  }

  function pieces(form, item, on) {
    var stopped = false, request = null, timer = null, tries = 0;
    var pieceBytes = Number(form.getAttribute("data-piece-bytes"));
    var overlap = Math.min(OVERLAP, pieceBytes / 2);

    function url(act) {
      return form.getAttribute("data-session").replace("/0/", "/" + item.session + "/") + act;
    }
    function call(method, address, body, more) {
      var answered = more.answered;
      more.answered = function (answer, status) {
        if (stopped) return;
        if (!answer && status >= 500) { again(); return; }
        if (!answer && status === 404 && item.session) { item.session = null; start(); return; }
        if (!answer || !heard(answer)) answered(answer, status);
      };
      more.broken = function () { if (!stopped) again(); };
      request = ask(form, method, address, body, more);
    }
    /* 只是走岔了的，接着走；其余的交给人。 */
    function heard(answer) {
      if (answer.ok) return false;
      if (answer.code === "out_of_step") { send(answer.received); return true; }
      if (answer.code === "busy" || answer.code === "damaged") { again(); return true; }
      return false;
    }
    function again() {
      tries += 1;
      if (tries === 1) readable();
      if (tries > TRIES) { on.broken(); return; }
      var seconds = Math.min(LONGEST_WAIT, Math.pow(2, tries - 1));
      on.waiting(seconds);
      window.addEventListener("online", goOn);
      timer = window.setTimeout(goOn, seconds * 1000);
    }
    /* 文件被改动、移走或拔出，看起来与断网一样：读一个字节便知。 */
    function readable() {
      var reader = new FileReader();
      reader.onerror = function () {
        if (stopped) return;
        stopped = true;
        quiet();
        on.unreadable();
      };
      reader.readAsArrayBuffer(item.file.slice(0, 1));
    }
    function quiet() {
      window.clearTimeout(timer);
      window.removeEventListener("online", goOn);
    }
    function goOn() {
      quiet();
      if (!item.session) { start(); return; }
      call("GET", url(""), null, {
        answered: function (answer, status) {
          if (!answer || !answer.ok) { on.answered(answer, status); return; }
          if (answer.code === "stored") finish(); else send(answer.received);
        }
      });
    }
    function start() {
      call("POST", form.getAttribute("data-start"), fields({
        name: item.file.name,
        size: String(item.file.size),
        modified: String(item.file.lastModified || 0),
        piece: item.piece,
        replaces: item.replaces
      }), {
        answered: function (answer, status) {
          if (!answer || !answer.ok) { on.answered(answer, status); return; }
          item.session = answer.id;
          send(answer.received);
        }
      });
    }
    function send(received) {
      if (received >= item.file.size) { finish(); return; }
      var known = item.sent === received; /* 刚由本页传到这里 */
      if (!known && received && !item.probed) {
        probe([0, Math.floor(received / 2)], received);
        return;
      }
      var from = known ? received : Math.max(0, received - overlap);
      var blob = item.file.slice(from, from + pieceBytes);
      on.progress(received);
      call("POST", url("piece/?offset=" + from), blob, {
        headers: { "Content-Type": "application/octet-stream" },
        progress: function (loaded) { on.progress(Math.max(received, from + loaded)); },
        answered: function (answer, status) {
          if (!answer || !answer.ok) { on.answered(answer, status); return; }
          tries = 0; /* 只有真传上去了才算通 */
          item.sent = answer.received;
          send(answer.received);
        }
      });
    }
    /* 重新选择的文件：开头、中间、接缝三处都对得上，才接着传。 */
    function probe(places, received) {
      if (!places.length) { item.probed = true; send(received); return; }
      var blob = item.file.slice(places[0], Math.min(places[0] + overlap, received));
      call("POST", url("piece/?offset=" + places[0]), blob, {
        headers: { "Content-Type": "application/octet-stream" },
        answered: function (answer, status) {
          if (!answer || !answer.ok) { on.answered(answer, status); return; }
          probe(places.slice(1), answer.received);
        }
      });
    }
    function finish() {
      on.checking();
      call("POST", url("finish/"), fields({ allow_same: item.allowed ? "1" : "" }), {
        answered: on.answered
      });
    }

    goOn();
    return {
      stop: function () {
        stopped = true;
        quiet();
        if (request) request.abort();
      }
    };
  }
  function cancel(form, session) {
    ask(form, "POST", form.getAttribute("data-session").replace("/0/", "/" + session + "/") + "cancel/",
      null, { answered: function () {}, broken: function () {} });
  }

  return { whole: whole, pieces: pieces, cancel: cancel };
})();
