/* 页面的第二层：没有它，每一页照样能读、能填、能提交。 */
(function () {
  "use strict";
  var root = document.documentElement;

  /* ——— 主题、字号、快捷键开关：记在本机 ——— */
  function keep(key, value) {
    try {
      window.localStorage.setItem("portal." + key, value);
    } catch (refused) { /* 存储不可用时只用 cookie */ }
    document.cookie = "portal_" + key + "=" + value + ";path=/;max-age=31536000;SameSite=Lax";
  }
  function label() {
    var dark = root.getAttribute("data-theme") === "dark";
    var large = root.getAttribute("data-size") === "large";
    document.querySelectorAll("[data-act=theme]").forEach(function (button) {
      button.setAttribute("aria-pressed", String(dark));
    });
    document.querySelectorAll("[data-act=size]").forEach(function (button) {
      button.setAttribute("aria-pressed", String(large));
    });
  }
  var acts = {
    theme: function () {
      var next = root.getAttribute("data-theme") === "dark" ? "light" : "dark";
      root.setAttribute("data-theme", next);
      keep("theme", next);
      label();
    },
    size: function () {
      var next = root.getAttribute("data-size") === "large" ? "normal" : "large";
      root.setAttribute("data-size", next);
      keep("size", next);
      label();
    },
    keys: function () {
      var dialog = document.getElementById("keys");
      if (dialog && dialog.showModal) dialog.showModal();
    },
    print: function () { window.print(); },
    copy: function (button) {
      var link = new URL(button.getAttribute("data-copy"), location.href).href;
      copyText(link).then(function () { say(button.getAttribute("data-said") || "条款链接已复制。"); }, function () {
        say("浏览器不允许复制，链接为 " + link);
      });
    }
  };
  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("[data-act]");
    if (button && acts[button.getAttribute("data-act")]) {
      acts[button.getAttribute("data-act")](button);
    }
    /* 点到菜单外面就收起菜单 */
    document.querySelectorAll("details.switch[open]").forEach(function (menu) {
      if (!menu.contains(event.target)) menu.removeAttribute("open");
    });
  });

  /* 内网多为 http，navigator.clipboard 不可用，退到选区复制。 */
  function copyText(text) {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    return new Promise(function (done, failed) {
      var area = document.createElement("textarea");
      area.value = text;
      area.className = "vh";
      document.body.appendChild(area);
      area.select();
      var copied = document.execCommand("copy");
      document.body.removeChild(area);
      (copied ? done : failed)();
    });
  }

  /* 说给读屏，也显示在提示区。 */
  function say(words) {
    var region = document.getElementById("messages");
    if (!region) return;
    var item = document.createElement("li");
    item.textContent = words;
    region.appendChild(item);
    window.setTimeout(function () { if (item.parentNode) region.removeChild(item); }, 6000);
  }

  /* ——— 快捷键：输入法组词时、在输入框里、被关掉时，一概不理 ——— */
  var armed = 0;
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") {
      document.querySelectorAll("details.switch[open]").forEach(function (menu) {
        menu.removeAttribute("open");
        menu.querySelector("summary").focus();
      });
      if (location.hash === "#nav") location.hash = "#main";
    }
    if (event.isComposing || event.keyCode === 229) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    var at = event.target;
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName) || at.isContentEditable) return;
    if (root.getAttribute("data-keys") === "off" || document.querySelector("dialog[open]")) return;
    if (event.key === "?") { acts.keys(); return; }
    if (event.key === "/") {
      var find = visible("main input[name=q]") || visible("[data-shortcut='/']");
      if (find) { event.preventDefault(); find.focus(); find.select(); }
      return;
    }
    if (event.key === "g") { armed = Date.now(); return; }
    if (Date.now() - armed < 900) {
      armed = 0;
      var link = document.querySelector("#nav [data-key='" + event.key + "']");
      if (link) link.click();
      return;
    }
    if (event.key === "j" || event.key === "k") move(event.key === "j" ? 1 : -1);
    if (event.key === "u") {
      var upload = document.querySelector("[data-shortcut=u]");
      if (upload) upload.click();
    }
  });
  function visible(selector) {
    var found = document.querySelector(selector);
    return found && found.offsetParent ? found : null;
  }
  function move(step) {
    var links = Array.prototype.slice.call(document.querySelectorAll("[data-rows] [data-row]"));
    if (!links.length) return;
    var at = links.indexOf(document.activeElement) + step;
    links[Math.max(0, Math.min(links.length - 1, at))].focus();
  }
  var choice = document.getElementById("keys-on");
  if (choice) {
    choice.checked = root.getAttribute("data-keys") !== "off";
    choice.addEventListener("change", function () {
      root.setAttribute("data-keys", choice.checked ? "on" : "off");
      keep("keys", choice.checked ? "on" : "off");
    });
  }

  /* ——— 出错小结：整页出错时焦点移到小结 ——— */
  var summary = document.querySelector(".error-summary");
  if (summary) summary.focus();

  /* ——— 未提交的文字：离开前提醒 ——— */
  var dirty = false;
  document.querySelectorAll("form[data-guard]").forEach(function (form) {
    form.addEventListener("input", function () { dirty = true; });
    form.addEventListener("submit", function () { dirty = false; });
  });
  window.addEventListener("beforeunload", function (event) {
    if (dirty) { event.preventDefault(); event.returnValue = ""; }
  });

  /* ——— 防连点：提交后按钮转忙，名字与值照样送出。回应是下载的表单加 data-again ——— */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.getAttribute("data-sent") && !form.hasAttribute("data-again")) { event.preventDefault(); return; }
    if (event.defaultPrevented || form.method === "dialog" || form.method === "get") return;
    form.setAttribute("data-sent", "1");
    window.setTimeout(function () { free(form); }, 15000);
    form.querySelectorAll("button").forEach(function (button) { button.setAttribute("aria-busy", "true"); });
  });
  function free(form) {
    form.removeAttribute("data-sent");
    form.querySelectorAll("[aria-busy]").forEach(function (button) { button.removeAttribute("aria-busy"); });
  }
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(free);
  });

  /* ——— htmx：换片时标忙，换完归还焦点 ——— */
  document.addEventListener("htmx:beforeRequest", function (event) {
    if (event.detail.target) event.detail.target.setAttribute("aria-busy", "true");
  });
  document.addEventListener("htmx:afterRequest", function (event) {
    if (event.detail.target) event.detail.target.removeAttribute("aria-busy");
    var form = event.detail.elt.closest && event.detail.elt.closest("form[data-sent]");
    if (form) form.removeAttribute("data-sent");
  });
  document.addEventListener("htmx:afterSettle", function (event) {
    var target = event.detail.target;
    target.removeAttribute("aria-busy");
    if (document.activeElement === document.body && target.getAttribute("data-quiet") === null) {
      var first = target.querySelector("[data-focus],h1,h2,a,button,input");
      if (first) {
        if (/^H[12]$/.test(first.tagName)) first.setAttribute("tabindex", "-1");
        first.focus();
      }
    }
  });
  ["htmx:sendError", "htmx:responseError"].forEach(function (name) {
    document.addEventListener(name, function () { say("没有送达。检查网络后再试，已填内容仍在。"); });
  });

  label();
})();
