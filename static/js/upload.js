/* 上传队列：每个文件单独传、单独报告；没有它，表单照样能上传。
   状态：等待 → 上传中 → 校验中 → 已入库 / 失败。 */
(function () {
  "use strict";
  var PARALLEL = 2;
  var WORDS = {
    waiting: ["等待上传", "idle"],
    uploading: ["上传中", "wait"],
    checking: ["校验中", "wait"],
    stored: ["已入库", "done"],
    failed: ["失败", "late"]
  };
  var BROKEN = "网络中断，文件未传完。点“重试”继续。";

  function size(bytes) {
    if (bytes < 1024) return bytes + " 字节";
    if (bytes < 1048576) return (bytes / 1024).toFixed(1) + " KB";
    return (bytes / 1048576).toFixed(1) + " MB";
  }
  function make(tag, cls, text) {
    var element = document.createElement(tag);
    if (cls) element.className = cls;
    if (text !== undefined) element.textContent = text;
    return element;
  }

  function Queue(form) {
    var list = form.querySelector("[data-queue]");
    var input = form.querySelector("input[type=file]");
    var drop = form.querySelector("[data-drop]");
    var speaker = form.querySelector("[data-say]");
    var limit = Number(form.getAttribute("data-limit"));
    var limitWords = form.getAttribute("data-limit-words");
    var types = form.getAttribute("data-types").split(",");
    var items = [];

    function say(words) { if (speaker) speaker.textContent = words; }
    function field(name) {
      var one = form.querySelector("[name=" + name + "]:checked") ||
        form.querySelector("[name=" + name + "][type=hidden]");
      return one ? one.value : "";
    }

    /* 在另一窗口重新登录会换令牌，以 cookie 里的为准。 */
    function token() {
      var cookie = /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie);
      return cookie ? cookie[1] : form.querySelector("[name=csrfmiddlewaretoken]").value;
    }

    /* ——— 一行 ——— */
    function show(item, state, words) {
      item.state = state;
      item.row.className = state === "failed" ? "failed" : "";
      item.tag.className = "tag " + WORDS[state][1];
      item.tag.textContent = WORDS[state][0] +
        (state === "uploading" && item.percent ? " " + item.percent + "%" : "");
      item.bar.hidden = state !== "uploading" && state !== "checking";
      item.words.textContent = words || "";
      while (item.buttons.firstChild) item.buttons.removeChild(item.buttons.firstChild);
      if (state === "waiting" || state === "uploading") button(item, "取消", cancel);
      if (state === "failed") {
        if (item.again) button(item, "重试", retry);
        if (item.same) button(item, "内容相同也上传", allowSame);
        button(item, "移除", discard);
      }
      if (state === "failed" && words) say("《" + item.file.name + "》失败。" + words);
      if (state === "stored") say("《" + item.file.name + "》已入库。");
    }
    function button(item, label, act) {
      var one = make("button", "btn s", label);
      one.type = "button";
      one.appendChild(make("span", "vh", item.file.name));
      one.addEventListener("click", function () { act(item); });
      item.buttons.appendChild(one);
    }
    function add(file) {
      var item = { file: file, percent: 0, piece: field("piece"), replaces: field("replaces") };
      item.row = make("li");
      item.row.appendChild(make("span"));
      var name = make("span", "name");
      name.title = file.name;
      name.appendChild(make("bdi", "", file.name));
      item.row.appendChild(name);
      item.row.appendChild(make("span", "size", size(file.size)));
      var state = make("span", "state");
      item.tag = make("span", "tag");
      state.appendChild(item.tag);
      item.row.appendChild(state);
      item.bar = make("progress");
      item.bar.max = 100;
      item.bar.value = 0;
      item.bar.setAttribute("aria-label", file.name + " 上传进度");
      item.row.appendChild(item.bar);
      var under = make("div", "under");
      item.words = make("span");
      item.buttons = make("span", "buttons");
      under.appendChild(item.words);
      under.appendChild(item.buttons);
      item.row.appendChild(under);
      list.appendChild(item.row);
      items.push(item);
      var words = refusal(file);
      show(item, words ? "failed" : "waiting", words);
    }

    /* 本机就能看出来的，不必传上去再说。 */
    function refusal(file) {
      var parts = file.name.toLowerCase().split(".");
      var kind = parts.length > 1 ? parts[parts.length - 1] : "";
      if (kind === "jpeg") kind = "jpg";
      if (types.indexOf(kind) < 0) {
        return "不接受这种文件。请转换为 " + types.join("、") + " 之一后重新选择。";
      }
      if (file.size === 0) return "文件是空的（0 字节）。请检查文件后重新选择。";
      if (file.size > limit) return "文件超过 " + limitWords + "。请压缩或分段后重新选择。";
      return "";
    }

    /* ——— 传 ——— */
    function pump() {
      var busy = items.filter(function (item) { return item.request; }).length;
      items.forEach(function (item) {
        if (busy < PARALLEL && item.state === "waiting") { busy += 1; send(item); }
      });
    }
    function send(item) {
      var body = new FormData();
      body.append("csrfmiddlewaretoken", token());
      body.append("piece", item.piece);
      if (item.replaces) body.append("replaces", item.replaces);
      if (item.allowed) body.append("allow_same", "1");
      body.append("files", item.file, item.file.name);
      body.append("end", "1"); /* 最后一项：服务器据此知道传完整了 */
      var request = new XMLHttpRequest();
      item.request = request;
      item.percent = 0;
      item.again = item.same = false;
      request.open("POST", form.action);
      request.setRequestHeader("Accept", "application/json");
      request.upload.addEventListener("progress", function (event) {
        if (!event.lengthComputable) return;
        item.percent = Math.floor(100 * event.loaded / event.total);
        item.bar.value = item.percent;
        if (item.state === "uploading") show(item, "uploading");
      });
      request.upload.addEventListener("load", function () {
        item.bar.removeAttribute("value");
        show(item, "checking");
      });
      request.addEventListener("load", function () { answered(item, request); });
      ["error", "timeout"].forEach(function (name) {
        request.addEventListener(name, function () {
          item.again = true;
          done(item, "failed", BROKEN);
        });
      });
      show(item, "uploading");
      request.send(body);
    }
    function answered(item, request) {
      var answer = null;
      try { answer = JSON.parse(request.responseText); } catch (notJson) { answer = null; }
      if (!answer || typeof answer.ok !== "boolean") {
        item.again = true;
        done(item, "failed", request.status >= 500 ?
          "服务器没有完成保存。点“重试”；仍失败请联系系统管理员。" :
          "登录已过期。在新窗口登录后，回到本页点“重试”。");
        return;
      }
      if (answer.html) refresh(answer.html);
      if (answer.ok) {
        done(item, "stored");
        if (item.replaces) leave(form.getAttribute("data-after") + "#files");
        return;
      }
      item.same = answer.code === "duplicate" && !item.replaces;
      item.again = answer.code === "broken_off" || answer.code === "no_space";
      done(item, "failed", answer.message);
    }
    function done(item, state, words) {
      item.request = null;
      show(item, state, words);
      pump();
    }
    function leave(address) {
      /* 只有 # 不同的地址不会重新读页面 */
      location.assign(address);
    }
    function refresh(html) {
      var held = document.createElement("div");
      held.innerHTML = html; /* 本站自己的片段，已转义 */
      ["lead", "files"].forEach(function (id) {
        var now = document.getElementById(id);
        var next = held.querySelector("#" + id);
        if (now && next && !now.contains(document.activeElement)) {
          now.parentNode.replaceChild(next, now);
        }
      });
    }

    /* ——— 一行上的按钮 ——— */
    function cancel(item) {
      if (item.request) { item.request.abort(); item.request = null; }
      item.again = true;
      show(item, "failed", "已取消，未保存。");
      pump();
    }
    function retry(item) { show(item, "waiting"); pump(); }
    function allowSame(item) { item.allowed = true; retry(item); }
    function discard(item) {
      items.splice(items.indexOf(item), 1);
      list.removeChild(item.row);
      input.focus();
    }

    function take(files) {
      var chosen = Array.prototype.slice.call(files);
      if (!chosen.length) return;
      if (!field("piece")) { say("请先选择文件归入成果的哪一部分。"); return; }
      if (field("replaces")) chosen = chosen.slice(0, 1);
      chosen.forEach(add);
      pump();
    }

    if (field("replaces")) input.multiple = false;
    input.addEventListener("change", function () {
      take(input.files);
      input.value = "";
    });
    ["dragenter", "dragover"].forEach(function (name) {
      drop.addEventListener(name, function (event) {
        event.preventDefault();
        drop.classList.add("over");
      });
    });
    drop.addEventListener("dragleave", function () { drop.classList.remove("over"); });
    drop.addEventListener("drop", function (event) {
      event.preventDefault();
      drop.classList.remove("over");
      if (event.dataTransfer) take(event.dataTransfer.files);
    });
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    window.addEventListener("beforeunload", function (event) {
      var busy = items.some(function (item) { return item.request || item.state === "waiting"; });
      if (busy) { event.preventDefault(); event.returnValue = ""; }
    });
  }

  Array.prototype.forEach.call(document.querySelectorAll("form[data-upload]"), function (form) {
    if (window.FormData && window.XMLHttpRequest) Queue(form);
  });
  /* 拖偏了也不离开本页 */
  ["dragover", "drop"].forEach(function (name) {
    window.addEventListener(name, function (event) { event.preventDefault(); });
  });
})();
