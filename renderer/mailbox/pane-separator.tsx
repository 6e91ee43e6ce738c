import { type KeyboardEvent, type PointerEvent, useCallback, useState } from "react";
import { readStored, store } from "../ui/stored.ts";
import styles from "./pane-separator.module.css";

/** The widths a pane may have; px. */
export interface PaneWidths {
  readonly least: number;
  readonly most: number;
  readonly usual: number;
}

/** A pane's width that survives a restart, as far as the browser lets it. */
export function usePaneWidth(name: string, widths: PaneWidths): [number, (width: number) => void] {
  const key = `posthorn.width.${name}`;
  const [width, setWidth] = useState(() => {
    const stored = Number(readStored(key));
    return stored >= widths.least && stored <= widths.most ? stored : widths.usual;
  });
  const change = useCallback(
    (next: number) => {
      const clamped = Math.round(Math.max(widths.least, Math.min(widths.most, next)));
      setWidth(clamped);
      store(key, clamped);
    },
    [key, widths],
  );
  return [width, change];
}

export interface PaneSeparatorProps {
  readonly label: string;
  readonly width: number;
  readonly widths: PaneWidths;
  readonly onChange: (width: number) => void;
}

/** The line between two panes: dragged, or moved with the arrow keys; a double click brings the usual width back. */
export function PaneSeparator({ label, width, widths, onChange }: PaneSeparatorProps) {
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    const handle = event.currentTarget;
    const startX = event.clientX;
    handle.setPointerCapture(event.pointerId);
    const move = (moved: globalThis.PointerEvent) => onChange(width + moved.clientX - startX);
    const stop = () => {
      handle.removeEventListener("pointermove", move);
      handle.removeEventListener("lostpointercapture", stop);
    };
    handle.addEventListener("pointermove", move);
    handle.addEventListener("lostpointercapture", stop);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowLeft: -16, ArrowRight: 16, Home: -Infinity, End: Infinity };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    onChange(width + step);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a focusable separator is a widget, which <hr> is not
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={width}
      aria-valuemin={widths.least}
      aria-valuemax={widths.most}
      tabIndex={0}
      className={styles.separator}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
      onDoubleClick={() => onChange(widths.usual)}
    />
  );
}
