// A table that is wider than its page scrolls by itself. The keyboard must be able to get into it, and
// need not stop at those that fit (WCAG 2.1.1).
const observer = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.setAttribute('tabindex', '0')
    else target.removeAttribute('tabindex')
  }
})
for (const table of document.querySelectorAll('.sl-markdown-content table')) observer.observe(table)
