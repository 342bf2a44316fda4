/* 上传队列：每个文件单独传、单独报告；没有它，表单照样能上传。
   状态：等待 → 上传中 → 已暂停 → 校验中 → 已入库 / 失败，以服务器的回答为准。 */
(function () {
  "use strict";
  var PARALLEL = 2;
  var BROKEN = "网络中断，文件未传完。点“重试”继续。";
  var PAUSED_BY_NETWORK = "网络中断。恢复后点“继续”，从断点接着传。";
  var UNREADABLE = "读不到这个文件，可能已改动、移走或拔出。请重新选择。";

  function size(bytes) {
    if (bytes < 1024) return bytes + " 字节";
    if (bytes < 1048576) return (bytes / 1024).toFixed(1) + " KB";
    return (bytes / 1048576).toFixed(1) + " MB";
  }
  function lasting(seconds) {
    if (seconds < 60) return "约 " + Math.max(1, Math.round(seconds)) + " 秒";
    return "约 " + Math.ceil(seconds / 60) + " 分钟";
  }
  function make(tag, cls, text) {
    var element = document.createElement(tag);
    if (cls) element.className = cls;
    if (text !== undefined) element.textContent = text;
    return element;
  }
  function each(list, act) { Array.prototype.forEach.call(list, act); }

  function Queue(form) {
    var list = form.querySelector("[data-queue]");
    var head = form.querySelector("[data-queue-head]");
    var input = form.querySelector("input[type=file]");
    var drop = form.querySelector("[data-drop]");
    var speaker = form.querySelector("[data-say]");
    var limit = Number(form.getAttribute("data-limit"));
    var limitWords = form.getAttribute("data-limit-words");
    var wholeBytes = Number(form.getAttribute("data-whole"));
    var types = form.getAttribute("data-types").split(",");
    var words = JSON.parse(form.getAttribute("data-words"));
    var items = [];

    function say(text) { if (speaker) speaker.textContent = text; }
    function field(name) {
      var one = form.querySelector("[name=" + name + "]:checked") ||
        form.querySelector("[name=" + name + "][type=hidden]");
      return one ? one.value : "";
    }
    function named(item) { return "《" + item.file.name + "》"; }

    /* ——— 一行 ——— */
    function show(item, state, text) {
      var changed = item.state !== state;
      item.state = state;
      item.row.className = state === "failed" ? "failed" : "";
      item.bar.hidden = state === "waiting" || state === "stored" || state === "failed";
      if (state === "checking") item.bar.removeAttribute("value"); else item.bar.value = item.percent;
      item.tag.className = "tag " + words[state].look;
      item.tag.textContent = words[state].text +
        (item.percent && (state === "uploading" || state === "paused") ? " " + item.percent + "%" : "");
      item.words.textContent = text || "";
      if (!changed) return; /* 进度走动时不动按钮：焦点还在上面 */
      buttons(item, state);
      if (state === "failed" && text) say(named(item) + "失败。" + text);
      if (state === "paused" && text) say(named(item) + text);
      if (state === "stored") say(named(item) + "已入库。");
      sum();
    }
    function buttons(item, state) {
      var had = item.buttons.contains(document.activeElement);
      while (item.buttons.firstChild) item.buttons.removeChild(item.buttons.firstChild);
      if (state === "waiting" || state === "uploading") button(item, "暂停", pause);
      if (state === "paused") button(item, "继续", retry);
      if (state === "waiting" || state === "uploading" || state === "paused") button(item, "取消", cancel);
      if (state === "failed") {
        if (item.again) button(item, "重试", retry);
        if (item.same) button(item, form.getAttribute("data-same"), allowSame);
        button(item, !item.same ? "移除" : item.replaces ? "不作新版本" : "不上传", discard);
      }
      if (had && item.buttons.firstChild) item.buttons.firstChild.focus();
    }
    function button(item, label, act) {
      var one = make("button", "btn s", label);
      one.type = "button";
      one.appendChild(make("span", "vh", item.file.name));
      one.addEventListener("click", function () { act(item); });
      item.buttons.appendChild(one);
    }
    function add(file, kept) {
      var item = {
        file: file, percent: 0, sending: null,
        piece: kept ? kept.piece : field("piece"),
        replaces: kept ? kept.replaces : field("replaces"),
        session: kept ? kept.session : null
      };
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
      var no = refusal(file);
      show(item, no ? "failed" : "waiting", no);
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

    /* ——— 队列 ——— */
    function pump() {
      var busy = items.filter(function (item) { return item.sending; }).length;
      items.forEach(function (item) {
        if (busy < PARALLEL && item.state === "waiting") { busy += 1; send(item); }
      });
    }
    function sum() {
      var counts = {};
      items.forEach(function (item) { counts[item.state] = (counts[item.state] || 0) + 1; });
      head.hidden = items.length < 2;
      head.querySelector("[data-sum]").textContent = "共 " + items.length + " 个文件：" +
        Object.keys(words).filter(function (state) { return counts[state]; }).map(function (state) {
          return words[state].text + " " + counts[state];
        }).join("，");
      head.querySelector("[data-pause-all]").hidden = !(counts.waiting || counts.uploading);
      head.querySelector("[data-resume-all]").hidden = !counts.paused;
    }
    function large(item) { return item.session || item.file.size > wholeBytes; }
    function send(item) {
      var began = Date.now(), first = -1;
      item.again = item.same = false;
      show(item, "uploading");
      item.sending = UploadSending[large(item) ? "pieces" : "whole"](form, item, {
        progress: function (bytes) {
          if (first < 0) first = bytes;
          item.percent = Math.min(100, Math.floor(100 * bytes / item.file.size));
          var seconds = (Date.now() - began) / 1000, moved = bytes - first;
          show(item, "uploading", seconds > 2 && moved > 0 ?
            lasting((item.file.size - bytes) * seconds / moved) : "");
        },
        waiting: function (seconds) {
          show(item, "uploading", "网络中断，" + seconds + " 秒后自动重试。");
        },
        checking: function () { show(item, "checking"); },
        answered: function (answer, status) { answered(item, answer, status); },
        unreadable: function () { done(item, "failed", UNREADABLE); },
        broken: function () {
          item.again = true;
          if (large(item)) done(item, "paused", PAUSED_BY_NETWORK); else done(item, "failed", BROKEN);
        }
      });
    }
    function answered(item, answer, status) {
      if (!answer) {
        item.again = true;
        done(item, "failed", status >= 500 ?
          "服务器没有完成保存。点“重试”；仍失败请联系系统管理员。" :
          "登录已过期。在新窗口登录后，回到本页点“重试”。");
        return;
      }
      if (answer.html) refresh(answer.html);
      if (answer.ok) {
        item.session = null;
        done(item, "stored", answer.note);
        if (item.replaces) location.assign(form.getAttribute("data-after") + "#files");
        return;
      }
      item.same = answer.code === "duplicate" || answer.code === "same_version";
      item.again = ["broken_off", "no_space", "too_many_open"].indexOf(answer.code) >= 0;
      if (answer.code === "upload_gone" || answer.code === "different_file") item.session = null;
      done(item, "failed", answer.message);
    }
    function done(item, state, text) {
      item.sending = null;
      show(item, state, text);
      pump();
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
    function stop(item) {
      if (item.sending) { item.sending.stop(); item.sending = null; }
    }
    function pause(item) {
      stop(item);
      if (!large(item)) item.percent = 0; /* 小文件重新传 */
      show(item, "paused");
      pump();
    }
    function forget(item) {
      if (item.session) { UploadSending.cancel(form, item.session); item.session = null; }
    }
    function cancel(item) {
      stop(item);
      forget(item);
      item.again = true;
      item.percent = 0;
      show(item, "failed", "已取消，未保存。");
      pump();
    }
    function retry(item) { show(item, "waiting"); pump(); }
    function allowSame(item) { item.allowed = true; retry(item); }
    function discard(item) {
      forget(item);
      items.splice(items.indexOf(item), 1);
      list.removeChild(item.row);
      sum();
      input.focus();
    }

    function take(files) {
      var chosen = Array.prototype.slice.call(files);
      if (!chosen.length) return;
      if (!field("piece")) { say("请先选择文件归入成果的哪一部分。"); return; }
      if (field("replaces")) chosen = chosen.slice(0, 1);
      chosen.forEach(function (file) { add(file); });
      pump();
    }

    /* ——— 上次没传完的：选择同一文件继续 ——— */
    function keptRow(row) {
      var chooser = row.querySelector("input[type=file]");
      chooser.addEventListener("change", function () {
        var file = chooser.files[0];
        chooser.value = "";
        if (!file) return;
        var same = file.size === Number(row.getAttribute("data-size")) &&
          file.name.normalize("NFC") === row.getAttribute("data-name") &&
          file.lastModified === Number(row.getAttribute("data-modified"));
        if (!same) {
          row.querySelector("[data-words]").textContent =
            "所选的是另一个文件（名称、大小或修改时间不同）。请选择同一文件，或取消后重新上传。";
          return;
        }
        var rows = row.parentNode;
        rows.removeChild(row);
        if (!rows.children.length) rows.parentNode.hidden = true;
        add(file, {
          session: row.getAttribute("data-session"),
          piece: row.getAttribute("data-piece"),
          replaces: row.getAttribute("data-replaces")
        });
        pump();
      });
    }
    each(document.querySelectorAll("[data-kept] li"), keptRow);

    head.querySelector("[data-pause-all]").addEventListener("click", function () {
      items.forEach(function (item) {
        if (item.state === "waiting") show(item, "paused");
      });
      items.forEach(function (item) {
        if (item.state === "uploading") pause(item);
      });
    });
    head.querySelector("[data-resume-all]").addEventListener("click", function () {
      items.forEach(function (item) {
        if (item.state === "paused") show(item, "waiting");
      });
      pump();
    });
    if (field("replaces")) input.multiple = false;
    function taken() {
      take(input.files);
      input.value = "";
    }
    input.addEventListener("change", taken);
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
      var busy = items.some(function (item) {
        return item.sending || item.state === "waiting" || (item.state === "paused" && !item.session);
      });
      if (busy) { event.preventDefault(); event.returnValue = ""; }
    });
    taken(); /* 脚本到达之前就选好的，也算数 */
  }

  each(document.querySelectorAll("form[data-upload]"), function (form) {
    if (window.FormData && window.XMLHttpRequest) Queue(form);
  });
  /* 拖偏了也不离开本页 */
  ["dragover", "drop"].forEach(function (name) {
    window.addEventListener(name, function (event) { event.preventDefault(); });
  });
})();
