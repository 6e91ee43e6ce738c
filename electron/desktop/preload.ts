import { contextBridge, ipcRenderer } from "electron";
import type { Frame } from "../../shared/rpc.ts";
import { FRAME_CHANNEL } from "./policy.ts";

/** Names this document, so that the host tells it from the one before a reload. */
const session = crypto.getRandomValues(new Uint32Array(4)).join("-");

/** What the app's document gets of the host: frames of the RPC out and in, and nothing else. */
const posthornPort = {
  send: (frame: Frame): void => ipcRenderer.send(FRAME_CHANNEL, session, frame),
  /** To be called before the first `send`. */
  onFrame(listener: (frame: Frame) => void): void {
    ipcRenderer.on(FRAME_CHANNEL, (_event, addressee: string, frame: Frame) => {
      if (addressee === session) listener(frame);
    });
  },
};

contextBridge.exposeInMainWorld("posthornPort", posthornPort);
