import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { bodyPath } from "../../shared/parts.ts";
import { belongsElsewhere } from "../mailbox/shortcuts.ts";
import { useSettings } from "../queries.ts";
import styles from "./message-body.module.css";

/** The smallest share of its size that a wide body is shown at. */
const leastZoom = 0.6;
/** Room for a scroll bar below a body that is wider than the pane; px. */
const scrollBarRoom = 16;

export interface MessageBodyProps {
  readonly messageId: number;
  readonly showsImages: boolean;
  /** A link to write to someone was followed. */
  readonly onWriteTo: (mailto: string) => void;
}

/**
 * The body in a frame of its own that runs no script. It is as tall as what is in it, so that the reader scrolls as
 * one; keys pressed inside reach the application as if they were pressed on the frame.
 */
export function MessageBody({ messageId, showsImages, onWriteTo }: MessageBodyProps) {
  const { t } = useTranslation("reader");
  const frameRef = useRef<HTMLIFrameElement>(null);
  const [loaded, setLoaded] = useState<string | null>(null);
  const [isAdaptive, setAdaptive] = useState(false);
  const theme = useSettings().data?.theme ?? "system";
  const source = bodyPath(messageId, { images: showsImages });

  const latest = useRef(onWriteTo);
  useEffect(() => {
    latest.current = onWriteTo;
  });

  useEffect(() => {
    const frame = frameRef.current;
    if (!frame) return;
    let leave: (() => void) | null = null;
    const onLoad = () => {
      leave?.();
      leave = inhabit(frame, (mailto) => latest.current(mailto));
      setAdaptive(takesReadersColours(frame));
      setLoaded(source);
    };
    frame.addEventListener("load", onLoad);
    return () => {
      frame.removeEventListener("load", onLoad);
      leave?.();
    };
  }, [source]);

  useEffect(() => {
    // A frame follows the system by itself, but not a theme that was chosen against it.
    const root = loaded && isAdaptive ? frameRef.current?.contentDocument?.documentElement : null;
    if (root) root.style.colorScheme = theme === "system" ? "" : theme;
  }, [loaded, isAdaptive, theme]);

  return (
    <iframe
      key={source}
      ref={frameRef}
      title={t("body")}
      sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
      src={source}
      className={styles.frame}
      data-loaded={loaded === source || undefined}
    />
  );
}

/** Whether the body comes in light and dark: a plain text does, what has colours of its own does not. */
function takesReadersColours(frame: HTMLIFrameElement): boolean {
  const root = frame.contentDocument?.documentElement;
  return root !== undefined && getComputedStyle(root).colorScheme === "light dark";
}

/** Fits the frame to its document and listens inside it; returns how to stop. */
function inhabit(frame: HTMLIFrameElement, onWriteTo: (mailto: string) => void): () => void {
  const inside = frame.contentDocument;
  const body = inside?.body;
  if (!inside || !body) return () => undefined;
  const root = inside.documentElement;

  const adapt = () => {
    // A body of a fixed width is made smaller rather than cut off, as far as it stays legible.
    body.style.zoom = "";
    const share = root.clientWidth / root.scrollWidth;
    if (share < 1) body.style.zoom = String(Math.max(share, leastZoom));
    const end = Number.parseFloat(getComputedStyle(body).marginBottom) || 0;
    const wide = root.scrollWidth > root.clientWidth ? scrollBarRoom : 0;
    frame.style.height = `${Math.ceil(body.getBoundingClientRect().bottom + end) + wide}px`;
    // What is placed outside the flow reaches further than the body does.
    if (root.scrollHeight > root.clientHeight) frame.style.height = `${root.scrollHeight + wide}px`;
  };
  adapt();
  const observer = new ResizeObserver(adapt);
  observer.observe(body);
  observer.observe(frame);

  const onKeyDown = (event: KeyboardEvent) => {
    if (belongsElsewhere(event.target)) return;
    const { key, code, ctrlKey, metaKey, altKey, shiftKey, repeat } = event;
    const forwarded = new KeyboardEvent("keydown", {
      key,
      code,
      ctrlKey,
      metaKey,
      altKey,
      shiftKey,
      repeat,
      bubbles: true,
      cancelable: true,
    });
    if (!frame.dispatchEvent(forwarded)) event.preventDefault();
  };
  const onClick = (event: MouseEvent) => {
    const target = event.target as Element | null;
    const link = target?.closest?.("a[href]")?.getAttribute("href") ?? "";
    if (!/^mailto:/i.test(link)) return;
    event.preventDefault();
    onWriteTo(link);
  };
  inside.addEventListener("keydown", onKeyDown);
  inside.addEventListener("click", onClick);
  return () => {
    observer.disconnect();
    inside.removeEventListener("keydown", onKeyDown);
    inside.removeEventListener("click", onClick);
  };
}
