"""A button that is pressed twice does a thing once, and tells of no error; a form that came back shows where."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser.conftest import Visitor

# Pressed twice before any answer is here: how often the form would have been sent.
_TWICE = """button => {
  let sent = 0;
  const count = event => { if (!event.defaultPrevented) sent += 1; event.preventDefault(); };
  document.addEventListener("submit", count);
  button.click();
  button.click();
  document.removeEventListener("submit", count);
  return sent;
}"""


def test_a_second_press_of_a_button_is_no_second_deed(visit: Callable[..., Visitor]) -> None:
    page = visit("officer").page
    page.goto("/organisations/hiroba-district/rules/new")
    page.check("[name=party][value=organisation]")
    page.click("main button[name=save]")
    page.locator("main .hb-field__error").wait_for()
    assert page.evaluate("document.activeElement.name") == "organisation"
    page.check("[name=party][value=anyone]")
    page.check("[name=effect][value=prohibit]")
    page.check("[name=purposes][value=marketing]")
    page.click("main button[name=save]")
    enact = page.get_by_role("button", name="このルールを施行する")
    assert enact.evaluate(_TWICE) == 1
    page.reload()
    enact.dblclick()
    page.locator(".hb-tag--green", has_text="施行中").first.wait_for()
    assert page.locator(".hb-notice--error").count() == 0
    page.get_by_role("button", name="いま終わりにする").click()
    page.locator(".hb-tag", has_text="終わり").first.wait_for()
