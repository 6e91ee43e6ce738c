import { describe, expect, it } from "vitest";
import {
  decideOpening,
  isAllowedMethod,
  isAllowedNavigation,
  isAllowedRequest,
  isAppDocument,
  isExternalUrl,
  isGrantedPermission,
  isTrustedSender,
  rendererFile,
  shouldReload,
} from "../../../electron/desktop/policy.ts";

/** Addresses that look like the app's own and are not. */
const foreignUrls = [
  "https://example.org/",
  "http://posthorn/",
  "https://posthorn/",
  "file:///etc/passwd",
  "app://posthorn.example.org/",
  "app://posthorn:8080/",
  "app://posthorn@example.org/",
  "app://user@posthorn/",
  "app://user:password@posthorn/",
  "app://other/",
  "app:///posthorn/",
  "app:posthorn/",
  "apps://posthorn/",
  "about:blank",
  "about:srcdoc",
  "data:text/html,<title>x</title>",
  "blob:app://posthorn/0a1b",
  "javascript:alert(1)",
  "view-source:app://posthorn/",
  "chrome-extension://posthorn/",
  "",
  "/",
  "posthorn",
];

describe("what is opened outside", () => {
  it.each([
    "http://example.org/",
    "https://example.org/path?query#part",
    "HTTPS://EXAMPLE.ORG/",
    "https://пример.рф/",
    "https://[2001:db8::1]:8443/",
    "mailto:ann@example.org",
    "mailto:ann@example.org?subject=Hello",
    "MAILTO:ann@example.org",
  ])("opens %s", (url) => {
    expect(isExternalUrl(url)).toBe(true);
  });

  it.each([
    "about:blank",
    "app://posthorn/",
    "blob:https://example.org/1",
    "calculator:",
    "chrome://settings",
    "data:text/html,x",
    "devtools://devtools/bundled/inspector.html",
    "facetime:ann@example.org",
    "file:///etc/passwd",
    "file://server/share/evil.exe",
    "ftp://example.org/",
    "git://example.org/repository",
    "intent://scan/#Intent;scheme=zxing;end",
    "itms-services://?action=download-manifest",
    "javascript:alert(1)",
    "jar:https://example.org/a.jar!/",
    "ldap://example.org/",
    "magnet:?xt=urn:btih:0",
    "mailbox:/home/ann/inbox",
    "mhtml:https://example.org/",
    "ms-cxh-full://0",
    "ms-msdt:/id PCWDiagnostic",
    "ms-officecmd:{}",
    "nfs://example.org/share",
    "search-ms:query=x&crumb=location:\\\\evil\\share",
    "sftp://example.org/",
    "sms:+1",
    "smb://example.org/share",
    "ssh://-oProxyCommand=x",
    "steam://run/1",
    "tel:+1",
    "vbscript:x",
    "view-source:https://example.org/",
    "vscode://file/etc/passwd",
    "webcal://example.org/a.ics",
    "ws://example.org/",
    "x-apple.systempreferences:",
    "xmpp:ann@example.org",
    "https://bank.example@evil.example/",
    "https://user:password@example.org/",
    "//example.org/",
    "example.org",
    "\\\\server\\share",
    "C:\\Windows\\System32\\calc.exe",
    "https://",
    "",
  ])("leaves %s alone", (url) => {
    expect(isExternalUrl(url)).toBe(false);
  });
});

describe("a page's wish for a new window", () => {
  it("is handed to the system for web and mail addresses", () => {
    expect(decideOpening("https://example.org/")).toBe("system");
    expect(decideOpening("mailto:ann@example.org")).toBe("system");
  });

  it("shows a message's source in a window of its own", () => {
    expect(decideOpening("app://posthorn/part/12/source")).toBe("source");
  });

  it.each([
    ...foreignUrls.filter((url) => !url.startsWith("http")),
    "app://posthorn/",
    "app://posthorn/part/12/body",
    "app://posthorn/part/12/0",
    "app://posthorn/part/12/source/..",
    "app://other/part/12/source",
  ])("comes to nothing for %j", (url) => {
    expect(decideOpening(url)).toBe("nothing");
  });
});

describe("where frames go", () => {
  it("lets the window show the app's document", () => {
    expect(isAllowedNavigation({ url: "app://posthorn/", mainFrame: true })).toBe(true);
    expect(isAllowedNavigation({ url: "app://posthorn/index.html#mailbox", mainFrame: true })).toBe(true);
  });

  it("keeps the window from turning into a message's part", () => {
    expect(isAllowedNavigation({ url: "app://posthorn/part/7/body", mainFrame: true })).toBe(false);
    expect(isAllowedNavigation({ url: "app://posthorn/assets/index.js", mainFrame: true })).toBe(false);
  });

  it("lets a frame inside show a message's part and never the app itself", () => {
    expect(isAllowedNavigation({ url: "app://posthorn/part/7/body?images=1", mainFrame: false })).toBe(true);
    expect(isAllowedNavigation({ url: "app://posthorn/", mainFrame: false })).toBe(false);
    expect(isAllowedNavigation({ url: "app://posthorn/part/../index.html", mainFrame: false })).toBe(false);
    expect(isAllowedNavigation({ url: "app://posthorn/part/%2e%2e/index.html", mainFrame: false })).toBe(false);
  });

  it.each(foreignUrls)("goes nowhere near %j", (url) => {
    expect(isAllowedNavigation({ url, mainFrame: true })).toBe(false);
    expect(isAllowedNavigation({ url, mainFrame: false })).toBe(false);
    expect(isAppDocument(url)).toBe(false);
  });
});

describe("who is listened to", () => {
  it("is the window's own document", () => {
    expect(isTrustedSender({ url: "app://posthorn/", top: true })).toBe(true);
    expect(isTrustedSender({ url: "app://posthorn/index.html", top: true })).toBe(true);
  });

  it("is no frame inside it, no message part and no frame that is gone", () => {
    expect(isTrustedSender({ url: "app://posthorn/", top: false })).toBe(false);
    expect(isTrustedSender({ url: "app://posthorn/part/7/body", top: true })).toBe(false);
    expect(isTrustedSender(null)).toBe(false);
  });

  it.each(foreignUrls)("is not %j", (url) => {
    expect(isTrustedSender({ url, top: true })).toBe(false);
  });
});

describe("permissions", () => {
  it("are notifications and writing text to the clipboard, for the app's own document", () => {
    expect(isGrantedPermission("notifications", "app://posthorn/")).toBe(true);
    expect(isGrantedPermission("clipboard-sanitized-write", "app://posthorn/")).toBe(true);
  });

  it.each([
    "clipboard-read",
    "deprecated-sync-clipboard-read",
    "display-capture",
    "fileSystem",
    "fullscreen",
    "geolocation",
    "hid",
    "idle-detection",
    "keyboardLock",
    "local-network-access",
    "media",
    "midi",
    "openExternal",
    "persistent-storage",
    "pointerLock",
    "serial",
    "storage-access",
    "usb",
    "unknown",
    "something new",
    "constructor",
  ])("never are %s", (permission) => {
    expect(isGrantedPermission(permission, "app://posthorn/")).toBe(false);
  });

  it.each([...foreignUrls, "app://posthorn/part/7/body"])("are none at all for %j", (url) => {
    expect(isGrantedPermission("notifications", url)).toBe(false);
  });
});

describe("what is loaded", () => {
  const request = (url: string, resourceType: string, developing = false) =>
    isAllowedRequest({ url, resourceType, developing });

  it("is the app, and pictures that a message's own policy lets through", () => {
    expect(request("app://posthorn/assets/index.js", "script")).toBe(true);
    expect(request("app://posthorn/part/7/body", "subFrame")).toBe(true);
    expect(request("https://example.org/picture.png", "image")).toBe(true);
    expect(request("data:image/png;base64,AA", "image")).toBe(true);
  });

  it.each([
    "mainFrame",
    "subFrame",
    "stylesheet",
    "script",
    "font",
    "object",
    "xhr",
    "ping",
    "media",
    "webSocket",
    "other",
  ])("is no %s from elsewhere", (resourceType) => {
    expect(request("https://example.org/", resourceType)).toBe(false);
    expect(request("http://example.org/", resourceType)).toBe(false);
  });

  it("is no file, no foreign scheme and no developer tools in a product", () => {
    expect(request("file:///etc/passwd", "image")).toBe(false);
    expect(request("app://other/x.png", "image")).toBe(false);
    expect(request("wss://example.org/", "webSocket")).toBe(false);
    expect(request("devtools://devtools/bundled/inspector.html", "mainFrame")).toBe(false);
    expect(request("devtools://devtools/bundled/inspector.html", "mainFrame", true)).toBe(true);
    expect(request("no url", "image")).toBe(false);
  });
});

describe("files behind app://", () => {
  it.each([
    ["app://posthorn/", "index.html"],
    ["app://posthorn/index.html?x#y", "index.html"],
    ["app://posthorn/assets/index-Bx_9.js", "assets/index-Bx_9.js"],
    ["app://posthorn/assets/inter@2x.png", "assets/inter@2x.png"],
  ])("%s is %s", (url, file) => {
    expect(rendererFile(url)).toBe(file);
  });

  it.each([
    "app://posthorn/%2e%2e%2fpackage.json",
    "app://posthorn/..%2f..%2fpackage.json",
    "app://posthorn/assets/..%2f..%2f..%2fetc/passwd",
    "app://posthorn/assets/%252e%252e/x",
    "app://posthorn/..%5c..%5cpackage.json",
    "app://posthorn/..\\package.json/..%5c",
    "app://posthorn/%00index.html",
    "app://posthorn/index.html%00.png",
    "app://posthorn//etc/passwd",
    "app://posthorn/C:/Windows/win.ini",
    "app://posthorn/C%3A%5CWindows%5Cwin.ini",
    "app://posthorn/.git/config",
    "app://posthorn/assets/.hidden",
    "app://posthorn/index.html::$DATA",
    "app://posthorn/assets/",
    "app://posthorn/%ff",
    "app://posthorn/%",
    "app://posthorn/con%20.txt",
    "app://other/index.html",
    "file:///index.html",
    "https://posthorn/index.html",
  ])("%s is none", (url) => {
    expect(rendererFile(url)).toBeNull();
  });

  it("stay below the directory even where a URL climbs before it is parsed", () => {
    expect(rendererFile("app://posthorn/../../package.json")).toBe("package.json");
  });
});

describe("writing through app://", () => {
  const post = (url: string, origin: string | null) => isAllowedMethod({ method: "POST", url, origin });

  it("is what the app does with a draft's attachments", () => {
    expect(post("app://posthorn/draft/1/attachments?filename=a", "app://posthorn")).toBe(true);
  });

  it("is not for pages of an opaque origin, nor for anyone else", () => {
    expect(post("app://posthorn/draft/1/attachments?filename=a", "null")).toBe(false);
    expect(post("app://posthorn/draft/1/attachments?filename=a", "https://example.org")).toBe(false);
    expect(post("app://posthorn/index.html", "app://posthorn")).toBe(false);
  });

  it.each(["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "post"])("knows no %s", (method) => {
    expect(isAllowedMethod({ method, url: "app://posthorn/draft/1/attachments", origin: "app://posthorn" })).toBe(
      false,
    );
  });
});

describe("a page that died", () => {
  it("is loaded again, three times a minute at most", () => {
    expect(shouldReload("crashed", [], 100_000)).toBe(true);
    expect(shouldReload("oom", [50_000, 60_000], 100_000)).toBe(true);
    expect(shouldReload("crashed", [50_000, 60_000, 70_000], 100_000)).toBe(false);
    expect(shouldReload("crashed", [1_000, 60_000, 70_000], 100_000)).toBe(true);
  });

  it("stays away when it ended by itself or somebody ended it", () => {
    expect(shouldReload("clean-exit", [], 0)).toBe(false);
    expect(shouldReload("killed", [], 0)).toBe(false);
  });
});
