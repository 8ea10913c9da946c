import assert from "node:assert/strict";
import { test } from "node:test";
import { displaySymbol } from "../../../kernel/source/execution/displaySymbol.ts";
import { html, type Markup, svg } from "../../../kernel/source/execution/markup.ts";

const plain = (markup: Markup) => markup[displaySymbol]()["text/plain"];

test("html`` escapes the values in it, in attributes too", () => {
  const value = `<script>"&'`;
  assert.equal(
    html`<b title='${value}'>${value}</b>`.source,
    "<b title='&lt;script&gt;&quot;&amp;&#39;'>&lt;script&gt;&quot;&amp;&#39;</b>",
  );
  assert.equal(html`${1n} ${true} ${0} ${{ toString: () => "<i>" }}`.source, "1 true 0 &lt;i&gt;");
});

test("html`` takes HTML, SVG and lists of them as they are, and nothing for what is missing", () => {
  const rows = ["<a>", "b"].map((name) => html`<li>${name}</li>`);
  assert.equal(html`<ul>${rows}</ul>`.source, "<ul><li>&lt;a&gt;</li><li>b</li></ul>");
  assert.equal(html`<p>${svg`<svg/>`}${undefined}${null}${false}</p>`.source, "<p><svg/></p>");
});

test("html() takes a text as HTML", () => {
  assert.equal(html("<b>x</b>").source, "<b>x</b>");
  assert.equal(String(html("<b>x</b>")), "<b>x</b>");
  assert.deepEqual(html("<b>x</b>")[displaySymbol](), { "text/html": "<b>x</b>", "text/plain": "x" });
});

test("html says in plain text what is read, without scripts and styles", () => {
  assert.equal(
    plain(html`<style>b { color: red }</style><p>1 &lt; ${"2 & 3"}</p><script>x()</script>`),
    "1 < 2 & 3",
  );
});

test("svg`` shows a picture, with the namespace that one of its own needs", () => {
  const picture = svg`<svg width="9"><text>${"<9>"}</text></svg>`;
  assert.deepEqual(picture[displaySymbol](), {
    "image/svg+xml": '<svg xmlns="http://www.w3.org/2000/svg" width="9"><text>&lt;9&gt;</text></svg>',
    "text/plain": "<9>",
  });
  const whole = '<svg width="1" xmlns="http://www.w3.org/2000/svg"/>';
  assert.equal(svg(whole)[displaySymbol]()["image/svg+xml"], whole);
});
