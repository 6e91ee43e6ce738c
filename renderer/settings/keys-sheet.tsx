import { useTranslation } from "react-i18next";
import { Dialog } from "../ui/dialog.tsx";
import styles from "./keys-sheet.module.css";

const chord = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘" : "Ctrl";

const groups = [
  {
    title: "message",
    keys: [
      { name: "reply", keys: ["R"] },
      { name: "restore", keys: ["R"] },
      { name: "replyAll", keys: ["A"] },
      { name: "forward", keys: ["F"] },
      { name: "archive", keys: ["E"] },
      { name: "move", keys: ["V"] },
      { name: "copy", keys: ["Y"] },
      { name: "delete", keys: ["#", "Del"] },
      { name: "spam", keys: ["!"] },
      { name: "markUnread", keys: ["U"] },
      { name: "star", keys: ["S"] },
    ],
  },
  {
    title: "list",
    keys: [
      { name: "next", keys: ["J", "↓"] },
      { name: "previous", keys: ["K", "↑"] },
      { name: "read", keys: ["Enter"] },
      { name: "ends", keys: ["Home", "End"] },
      { name: "page", keys: ["PgUp", "PgDn"] },
      { name: "extend", keys: ["Shift ↑ ↓"] },
      { name: "all", keys: [`${chord} A`] },
      { name: "menu", keys: ["Shift F10"] },
    ],
  },
  {
    title: "window",
    keys: [
      { name: "compose", keys: ["C", "N"] },
      { name: "search", keys: ["/", `${chord} F`] },
      { name: "undo", keys: [`${chord} Z`] },
      { name: "switch", keys: [`${chord} 1…9`] },
      { name: "keys", keys: ["?"] },
      { name: "close", keys: ["Esc"] },
    ],
  },
] as const;

/** The sheet of keys behind `?`. */
export function KeysSheet({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation("settings");
  return (
    <Dialog title={t("sheet.title")} onClose={onClose} width="wide" isText>
      <div className={styles.groups}>
        {groups.map((group) => (
          <section key={group.title} className={styles.group}>
            <h3>{t(`sheet.${group.title}`)}</h3>
            <dl className={styles.keys}>
              {group.keys.map(({ name, keys }) => (
                <div key={name} className={styles.row}>
                  <dt>{t(`sheet.${name}`)}</dt>
                  <dd>
                    {keys.map((key, index) => (
                      <span key={key}>
                        {index > 0 ? ` ${t("sheet.or")} ` : null}
                        <kbd className={styles.key}>{key}</kbd>
                      </span>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
