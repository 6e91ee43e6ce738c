/** Every decision of the desktop host that keeps mail and machine apart. Pure, so that each is tested without Electron. */

export const APP_SCHEME = "app";
export const APP_HOST = "posthorn";
export const APP_URL = `${APP_SCHEME}://${APP_HOST}/`;

/** As in electron-builder.yml; Windows shows notifications under this name only. */
export const APP_ID = "app.posthorn.desktop";

/** The one IPC channel; carries `[session, frame]` both ways. */
export const FRAME_CHANNEL = "posthorn:frame";

function parse(url: string): URL | null {
  return URL.canParse(url) ? new URL(url) : null;
}

/** Whether `url` is of the app's own origin: exact scheme and host, no credentials, no port. */
export function isAppUrl(url: string): boolean {
  const parsed = parse(url);
  // `origin` is "null" for a scheme that Node does not know, so its parts are compared.
  return (
    parsed?.protocol === `${APP_SCHEME}:` &&
    parsed.hostname === APP_HOST &&
    parsed.port === "" &&
    parsed.username === "" &&
    parsed.password === ""
  );
}

/** Whether `url` names bytes of a mail or a draft, which the core serves. */
export function isPartUrl(url: string): boolean {
  return isAppUrl(url) && /^\/(?:part|draft)\//.test(new URL(url).pathname);
}

/** Whether `url` is the app's one document. */
export function isAppDocument(url: string): boolean {
  return isAppUrl(url) && ["/", "/index.html"].includes(new URL(url).pathname);
}

/** Where a frame may go: the window to the app's document alone, a frame inside it to a message's parts alone. */
export function isAllowedNavigation(target: { readonly url: string; readonly mainFrame: boolean }): boolean {
  return target.mainFrame ? isAppDocument(target.url) : isPartUrl(target.url);
}

const externalProtocols = new Set(["http:", "https:", "mailto:"]);

/** Whether `url` may be handed to the system to open. Web addresses with credentials inside may not: they deceive. */
export function isExternalUrl(url: string): boolean {
  const parsed = parse(url);
  if (!parsed || !externalProtocols.has(parsed.protocol)) return false;
  return parsed.username === "" && parsed.password === "";
}

/**
 * What becomes of a page's wish for a new window: the system opens it, a bare window shows a message's source, or
 * nothing happens.
 */
export function decideOpening(url: string): "system" | "source" | "nothing" {
  if (isExternalUrl(url)) return "system";
  return isPartUrl(url) && /^\/part\/\d+\/source$/.test(new URL(url).pathname) ? "source" : "nothing";
}

/** What the IPC knows of who sent a message; null where its frame is gone by now. */
export type SenderDocument = { readonly url: string; readonly top: boolean } | null;

/** Whether an IPC message may be listened to: it came from the window itself, showing the app's own document. */
export function isTrustedSender(sender: SenderDocument): boolean {
  return sender?.top === true && isAppDocument(sender.url);
}

const grantedPermissions = new Set(["notifications", "clipboard-sanitized-write"]);

/** Whether web content at `url` gets a permission. Only the app's own document gets any. */
export function isGrantedPermission(permission: string, url: string): boolean {
  return grantedPermissions.has(permission) && isAppUrl(url) && !isPartUrl(url);
}

/**
 * Whether a page may load `url` at all. Beside the app itself this is pictures for a message body: those that its
 * CSP lets through because a person asked for them.
 */
export function isAllowedRequest(request: {
  readonly url: string;
  readonly resourceType: string;
  readonly developing: boolean;
}): boolean {
  const parsed = parse(request.url);
  if (!parsed) return false;
  if (isAppUrl(request.url)) return true;
  switch (parsed.protocol) {
    case "data:":
    case "blob:":
      return true;
    case "https:":
    case "http:":
      return request.resourceType === "image";
    case "devtools:":
      return request.developing;
    default:
      return false;
  }
}

/**
 * The file of the built renderer that `url` names, as a relative path with `/`; null for a URL that is none of ours
 * or that tries to leave the directory.
 */
export function rendererFile(url: string): string | null {
  if (!isAppUrl(url)) return null;
  let path: string;
  try {
    path = decodeURIComponent(new URL(url).pathname);
  } catch {
    return null; // not UTF-8, so no file of ours
  }
  if (path === "/") return "index.html";
  const segments = path.slice(1).split("/");
  return segments.every((segment) => /^[A-Za-z0-9_@-][A-Za-z0-9._@-]*$/.test(segment)) ? segments.join("/") : null;
}

/** Whether a request with this method may reach this URL; a form or script in a message body never may write. */
export function isAllowedMethod(request: {
  readonly method: string;
  readonly url: string;
  readonly origin: string | null;
}): boolean {
  if (request.method === "GET" || request.method === "HEAD") return true;
  if (request.method !== "POST" || !isPartUrl(request.url)) return false;
  return request.origin === null || request.origin === `${APP_SCHEME}://${APP_HOST}`;
}

/** Whether a window whose page died is loaded once more: not when it ended by itself, and at most thrice a minute. */
export function shouldReload(reason: string, earlierAt: readonly number[], now: number): boolean {
  if (reason === "clean-exit" || reason === "killed") return false;
  return earlierAt.filter((at) => now - at < 60_000).length < 3;
}
