import { Pencil, Trash2 } from "lucide-react";
import { type ReactNode, type RefObject, useState } from "react";
import { useTranslation } from "react-i18next";
import { failureOf } from "../../shared/failure.ts";
import type { SavedSearch } from "../../shared/search.ts";
import { api } from "../connection.ts";
import { useDescribeFailure } from "../failure-text.ts";
import { ContextMenu, type Point } from "../ui/menu.tsx";
import { showToast } from "../ui/toast.tsx";
import { SearchNameDialog } from "./search-name-dialog.tsx";

export interface SavedSearchEditing {
  rename(saved: SavedSearch): void;
  /** Takes it away, and offers to take that back. */
  remove(saved: SavedSearch): void;
  openMenu(saved: SavedSearch, anchor: RefObject<HTMLElement | null>, at?: Point): void;
  /** The menu or the dialog that is open. */
  readonly overlay: ReactNode;
}

/** What a person does to the searches that are kept. */
export function useSavedSearchEditing(): SavedSearchEditing {
  const { t } = useTranslation("search");
  const undo = useTranslation("mailbox").t("undo");
  const describe = useDescribeFailure();
  const [menu, setMenu] = useState<{
    saved: SavedSearch;
    anchor: RefObject<HTMLElement | null>;
    at: Point | undefined;
  } | null>(null);
  const [renaming, setRenaming] = useState<SavedSearch | null>(null);
  const sayFailure = (error: unknown) => {
    const { sentence, nextStep } = describe(failureOf(error));
    showToast({ text: [sentence, nextStep].filter(Boolean).join(" ") });
  };

  async function remove({ id, name, query, scope, order }: SavedSearch): Promise<void> {
    try {
      await api.removeSavedSearch({ savedSearchId: id });
      const keep = () => void api.addSavedSearch({ name, query, scope, order }).catch(sayFailure);
      showToast({ text: t("saved.removed", { name }), action: { label: undo, onPress: keep } });
    } catch (error) {
      sayFailure(error);
    }
  }

  return {
    rename: setRenaming,
    remove: (saved) => void remove(saved),
    openMenu: (saved, anchor, at) => setMenu({ saved, anchor, at }),
    overlay: (
      <>
        {menu ? (
          <ContextMenu
            label={t("saved.menu", { name: menu.saved.name })}
            anchor={menu.anchor}
            at={menu.at}
            onClose={() => setMenu(null)}
            choices={[
              {
                id: "rename",
                label: t("saved.rename"),
                icon: <Pencil size={16} aria-hidden />,
                shortcut: "F2",
                onAction: () => setRenaming(menu.saved),
              },
              {
                id: "remove",
                label: t("saved.remove"),
                icon: <Trash2 size={16} aria-hidden />,
                shortcut: t("saved.removeKey"),
                tone: "danger",
                onAction: () => void remove(menu.saved),
              },
            ]}
          />
        ) : null}
        {renaming ? (
          <SearchNameDialog
            title={t("saved.renameTitle")}
            initial={renaming.name}
            onSave={(name) => api.renameSavedSearch({ savedSearchId: renaming.id, name })}
            onClose={() => setRenaming(null)}
          />
        ) : null}
      </>
    ),
  };
}
