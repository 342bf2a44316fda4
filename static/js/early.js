/* 首帧之前：把记住的主题与字号写到 <html>，避免闪烁。存储不可用时退到 cookie。 */
(function () {
  var root = document.documentElement;
  root.classList.add("js");
  function read(key) {
    try {
      var kept = window.localStorage.getItem("portal." + key);
      if (kept) return kept;
    } catch (refused) { /* 隐私模式或策略禁用：读 cookie */ }
    var found = document.cookie.match("(?:^|; )portal_" + key + "=([a-z]+)");
    return found && found[1];
  }
  var theme = read("theme");
  if (!theme && window.matchMedia && window.matchMedia("(prefers-color-scheme: dark)").matches) {
    theme = "dark";
  }
  root.setAttribute("data-theme", theme === "dark" ? "dark" : "light");
  if (read("size") === "large") root.setAttribute("data-size", "large");
  if (read("keys") === "off") root.setAttribute("data-keys", "off");
})();
