// What html-validate checks: its presets for HTML and for accessibility, whole. No rule is switched
// off; one that has to be is named here with the reason.
export default { root: true, extends: ["html-validate:standard", "html-validate:a11y"] }
