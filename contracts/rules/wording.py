"""The verbatim text of an agreement, and which of its words are claimed.

A quote is found in its clause as it stands: nothing is normalised. What a
quote `says` must be a whole quantity of the clause, never a piece cut out
of a longer one (7万元 out of 44.7万元, 20个 out of 20个工作日).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from contracts.rules.agreement import ClauseText
from contracts.rules.clauses import Clause, end_of_mark
from contracts.rules.source import AgreementError, read_text
from contracts.rules.terms import Token, tokens_in

_ANCHOR = re.compile(r"###\s+(?P<id>\S+)")


class Wording:
    """The clauses of a folder and the quantities claimed in them."""

    def __init__(
        self, files: Mapping[str, Path], supplements: tuple[str, ...]
    ) -> None:
        self._places: dict[str, tuple[str, int]] = {}
        self._articles: dict[str, str] = {}
        self._claims: dict[str, list[tuple[int, int]]] = {}
        self.texts: dict[str, str] = {}
        self.title = self._read(files["agreement.md"])
        for name in supplements:
            self._read(files[name])

    def clauses(self) -> dict[str, ClauseText]:
        """Every paragraph with its citation, in the text's own order."""
        clauses = {}
        for name, text in self.texts.items():
            try:
                clause = Clause.parse(name, texts=self.texts)
            except ValueError as error:
                raise self._error(name, str(error)) from None
            clauses[name] = ClauseText(
                id=name,
                article=self._articles[name],
                text=text,
                citation=str(clause),
                cite=clause.short,
            )
        return clauses

    def problem_with_quote(self, clause: str, quote: str) -> str | None:
        """Why a quote does not stand in its clause, or None."""
        if clause not in self.texts:
            return f"协议中没有这一条款：「{clause}」"
        if quote not in self.texts[clause]:
            return f"引文不在{self._cite(clause)}原文中：「{quote}」"
        return None

    def claim(
        self, clause: str, quote: str, says: str
    ) -> tuple[str, str] | None:
        """Claim a quantity for a term; the key and reason where it fails."""
        problem = self.problem_with_quote(clause, quote)
        if problem:
            return "quote", problem
        text = self.texts[clause]
        start = text.index(quote)
        if text.find(quote, start + 1) >= 0:
            problem = f"引文在{self._cite(clause)}出现不止一次，请引得更长"
            return "quote", problem
        end = start + len(quote)
        inside = [
            token
            for token in tokens_in(text)
            if start <= token.start and token.end <= end and token.says == says
        ]
        if not inside:
            return "says", f"「{says}」不是引文中一个完整的数量"
        if len(inside) > 1:
            return "says", f"「{says}」在引文中出现不止一次，请引得更短"
        self._claims.setdefault(clause, []).append(
            (inside[0].start, inside[0].end)
        )
        return None

    def set_aside(self, clause: str, says: str) -> str | None:
        """Claim words as prose; the reason where they hold no quantity."""
        problem = self.problem_with_quote(clause, says)
        if problem:
            return problem
        found = False
        for match in re.finditer(re.escape(says), self.texts[clause]):
            span = match.span()
            self._claims.setdefault(clause, []).append(span)
            found = found or any(
                span[0] <= token.start and token.end <= span[1]
                for token in self.quantities()[clause]
            )
        return None if found else f"「{says}」中没有数量"

    def quantities(self) -> Mapping[str, tuple[Token, ...]]:
        """The quantities of each clause, without its leading mark."""
        return {
            name: tuple(
                token
                for token in tokens_in(text)
                if token.start >= end_of_mark(text)
            )
            for name, text in self.texts.items()
        }

    def check_all_claimed(self) -> None:
        """Refuse a quantity that no term claims and no prose sets aside."""
        for name, tokens in self.quantities().items():
            for token in tokens:
                if not any(
                    start <= token.start and token.end <= end
                    for start, end in self._claims.get(name, [])
                ):
                    raise self._error(
                        name,
                        f"数量「{token.says}」既无 terms.toml 引用，"
                        "也未列入 prose.toml",
                    )

    def _cite(self, clause: str) -> str:
        return str(Clause.parse(clause, texts=self.texts))

    def _error(self, clause: str, problem: str) -> AgreementError:
        file, line = self._places[clause]
        return AgreementError(file, line, clause, problem)

    def _read(self, path: Path) -> str:
        """Read the anchored paragraphs of one file; its title."""
        title = article = clause = ""
        lines: dict[str, list[str]] = {}
        for number, line in enumerate(read_text(path).splitlines(), 1):
            if line.startswith("# ") and not title:
                title = line.removeprefix("# ").strip()
            elif line.startswith("## "):
                article, clause = line.removeprefix("## ").strip(), ""
            elif found := _ANCHOR.fullmatch(line.strip()):
                clause = found["id"]
                if clause in self._places:
                    raise AgreementError(
                        path.name, number, clause, "条款编号重复"
                    )
                self._places[clause] = (path.name, number)
                self._articles[clause] = article
                lines[clause] = []
            elif line.startswith("#"):
                raise AgreementError(
                    path.name, number, line.lstrip("# "), "标题不合格式"
                )
            elif clause:
                lines[clause].append(line)
            elif line.strip() and not line.startswith(">"):
                raise AgreementError(
                    path.name, number, "", "这段文字不在任何条款编号之下"
                )
        if not title or not lines:
            raise AgreementError(path.name, 1, "", "没有标题或条款")
        for name, body in lines.items():
            self.texts[name] = "\n".join(body).strip()
            if not self.texts[name]:
                raise self._error(name, "条款没有文字")
        return title
