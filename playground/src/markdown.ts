// Texts of heatlint in Markdown as elements. HTML in them is shown as text.

import MarkdownIt from "markdown-it";

const markdown = new MarkdownIt({ html: false }).disable("image");
// Links lead to other pages of the documentation, relative to a place that is not known here. Their text remains.
markdown.renderer.rules.link_open = markdown.renderer.rules.link_close = () => "";

/** Return an element with a text. */
export function toElement(text: string): HTMLElement {
  const element = document.createElement("div");
  element.innerHTML = markdown.render(text);
  return element;
}
