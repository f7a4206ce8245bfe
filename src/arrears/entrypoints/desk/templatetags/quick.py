"""Django's own `translate` and `url`, with the answer kept where it cannot change: a page says the same word fifty times."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import template
from django.template import defaulttags
from django.template.base import Node, Parser, Token
from django.templatetags import i18n
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils import translation
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

register = template.Library()
_ADDRESSES_MAX = 16_384


class KeptText(Node):
    """A text without variables, once a language."""

    child_nodelists = ()

    def __init__(self, node: i18n.TranslateNode) -> None:
        self._node, self._told = node, dict[str | None, str]()

    def render(self, context: template.Context) -> str:
        """As Django's own."""
        language = translation.get_language()
        told = self._told.get(language)
        if told is None:
            told = self._told[language] = self._node.render(context)
        return told


def translate(parser: Parser, token: Token) -> Node:
    """Django's `translate`, kept where it follows from the language alone."""
    node = i18n.do_translate(parser, token)
    said = node.filter_expression
    is_fixed = said.var.lookups is None and not said.filters and not (node.asvar or node.noop)
    in_words = node.message_context is None or not node.message_context.is_var
    return KeptText(node) if is_fixed and in_words else node


register.tag("translate", translate)


class KeptUrl(defaulttags.URLNode):
    """An address by its name and what it takes, once for the same."""

    def render(self, context: template.Context) -> str:
        """As Django's own."""
        given = [one.resolve(context) for one in self.args]
        if self.kwargs or any(type(one) not in (int, str, SafeString) for one in given):
            return super().render(context)
        match = getattr(getattr(context, "request", None), "resolver_match", None)
        name = self.view_name.resolve(context)
        try:
            url = _address(name, match and match.namespace, get_urlconf(), get_script_prefix(), *given)
        except NoReverseMatch:
            if self.asvar is None:
                raise
            url = ""
        if self.asvar is None:
            return conditional_escape(url)
        context[self.asvar] = url
        return ""


@lru_cache(_ADDRESSES_MAX)
def _address(name: str, current_app: str | None, urlconf: str | None, _prefix: str, *given: Any) -> str:
    return reverse(name, urlconf, args=given, current_app=current_app)


@register.tag
def url(parser: Parser, token: Token) -> KeptUrl:
    """Django's `url`, with the answer kept."""
    node = defaulttags.url(parser, token)
    return KeptUrl(node.view_name, node.args, node.kwargs, node.asvar)
