import { useState } from "react";
import { Icon } from "../components/icon.js";
import { useTexts } from "../i18n/language.js";
import { readSetting, writeSetting } from "../settings.js";
import { layoutTexts } from "./texts.js";
import "./switch.css";

const themes = [
  { key: "light", icon: "sun" },
  { key: "dark", icon: "moon" },
  { key: "system", icon: "system" },
] as const;

/** Light, dark, or as the system has it. public/early.js sets the remembered one before the first paint. */
export function ThemeSwitch() {
  const t = useTexts(layoutTexts);
  const [theme, show] = useState(() => readSetting("theme") ?? "system");
  const choose = (next: string) => {
    if (next === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = next;
    writeSetting("theme", next);
    show(next);
    // Canvases draw with colours that they have read.
    window.dispatchEvent(new Event("collectro-theme"));
  };
  return (
    <fieldset className="switch">
      <legend className="hidden">{t.theme}</legend>
      {themes.map(({ key, icon }) => (
        <button
          key={key}
          type="button"
          title={t[key]}
          aria-label={t[key]}
          aria-pressed={theme === key}
          onClick={() => choose(key)}
        >
          <Icon name={icon} size={14} />
        </button>
      ))}
    </fieldset>
  );
}
