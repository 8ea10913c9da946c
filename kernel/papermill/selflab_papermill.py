"""Parameters for TypeScript notebooks in papermill.

papermill writes the parameters of a run into a cell of the notebook's language. Loading this module teaches it
TypeScript; papermill does so at its start, because of the entry point in pyproject.toml.
"""

from __future__ import annotations

import json
import math
import re

from papermill.engines import NBClientEngine
from papermill.exceptions import PapermillException
from papermill.models import Parameter
from papermill.translators import Translator, papermill_translators


class TypeScriptTranslator(Translator):
    """Values as TypeScript, and what a cell of parameters declares.

    Each parameter becomes a variable of the same name, which takes the place of the one before. Numbers and booleans
    have their types. All else comes from outside like the results of JSON.parse() and has the type `any`: a text can
    stand where one of a few is wanted, an object may lack what is optional.
    """

    @classmethod
    def translate(cls, val):
        if val is None:
            return "null"
        if isinstance(val, bool):
            return "true" if val else "false"
        if isinstance(val, int):
            return str(val)
        if isinstance(val, float):
            return cls.translate_float(val)
        if isinstance(val, dict):
            return cls.translate_dict(val)
        if isinstance(val, (list, tuple)):
            return cls.translate_list(val)
        return cls.translate_str(str(val))  # YAML has dates

    @classmethod
    def translate_float(cls, val):
        if math.isnan(val):
            return "NaN"
        if math.isinf(val):
            return "Infinity" if val > 0 else "-Infinity"
        return repr(val)

    @classmethod
    def translate_str(cls, val):
        try:
            val.encode()
        except UnicodeEncodeError:  # half a pair of surrogates, which no file can hold
            return json.dumps(val)
        return json.dumps(val, ensure_ascii=False)

    @classmethod
    def translate_list(cls, val):
        return f"[{', '.join(map(cls.translate, val))}]"

    @classmethod
    def translate_dict(cls, val):
        return f"{{{', '.join(f'{cls.key(str(k))}: {cls.translate(v)}' for k, v in val.items())}}}"

    @classmethod
    def key(cls, name):
        text = cls.translate_str(name)
        # Without brackets it would set the object's prototype.
        return f"[{text}]" if name == "__proto__" else text

    @classmethod
    def comment(cls, cmt_str):
        return f"// {cmt_str}".rstrip()

    @classmethod
    def assign(cls, name, str_val):
        if not re.fullmatch(r"(?!\d)[$\w]+", name):
            raise PapermillException(
                f"parameter: expected a name that TypeScript allows, got {name!r}; rename it in the notebook and here"
            )
        inferred = re.fullmatch(r"-?[\d.]+(e[+-]?\d+)?|-?Infinity|NaN|true|false", str_val)
        return f"let {name}{'' if inferred else ': any'} = {str_val};"

    @classmethod
    def inspect(cls, parameters_cell):
        return [
            Parameter(name, kind or cls.kind_of(value), value if "`" in value else on_a_line(value), text)
            for name, kind, value, text in declarations(parameters_cell["source"])
        ]

    @classmethod
    def kind_of(cls, value):
        """The type of a literal; papermill's word for an unknown one is "None"."""
        if re.fullmatch(r"""(["'`]).*\1""", value, re.DOTALL):
            return "string"
        if re.fullmatch(r"[+-]?(\d[\d_]*\.?\d*|\.\d+)(e[+-]?\d+)?|0x[\da-f]+", value, re.IGNORECASE):
            return "number"
        return "boolean" if value in ("true", "false") else "None"


class TypeScriptEngine(NBClientEngine):
    """papermill's own engine under a name for TypeScript; what brings this module into papermill."""


def on_a_line(code):
    return re.sub(r"\s*\n\s*", " ", code)


TOKEN = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|[\w$]+|[^\S\n]+|=>|.""",
    re.DOTALL,
)


def declarations(source):
    """Yields (name, type, value, comment) for each variable that a cell declares with a value.

    The comment is the one at the end of the line where the value ends. Type and comment are empty where there is none.
    """
    found = []
    declared = None  # the parts of a declaration under way
    part = None  # the one that is being read
    depth = 0
    ended_on_line = 0  # the declarations that ended since the last line break
    in_list = False  # whether a comma would begin another declaration

    def end():
        nonlocal declared, ended_on_line
        if declared is not None and declared["value"].strip():
            found.append([declared["name"].strip(), declared["type"].strip(), declared["value"].strip(), ""])
            ended_on_line += 1
        declared = None

    for token in TOKEN.findall(source):
        is_comment = token.startswith(("//", "/*"))
        if is_comment:
            if depth == 0 and token.startswith("//"):
                if declared is not None and declared["value"].strip():
                    end()
                for one in found[len(found) - ended_on_line :]:
                    one[3] = token[2:].strip()
            continue
        if token in ("(", "[", "{") or (token == "<" and part == "type"):
            depth += 1
        elif token in (")", "]", "}") or (token == ">" and part == "type"):
            depth -= 1
        elif depth == 0 and token == "\n":
            if declared is not None and declared["value"].strip():
                end()
                in_list = False
            ended_on_line = 0
        elif depth == 0 and token == ";":
            end()
            in_list = False
            continue
        elif depth == 0 and token == "," and in_list:
            end()
            declared, part = {"name": "", "type": "", "value": ""}, "name"
            continue
        elif declared is None and depth == 0 and token in ("const", "let", "var"):
            declared, part = {"name": "", "type": "", "value": ""}, "name"
            in_list = True
            continue
        elif depth == 0 and token == ":" and part == "name":
            part = "type"
            continue
        elif depth == 0 and token == "=" and part in ("name", "type"):
            part = "value"
            continue
        if declared is not None:
            declared[part] += token
    end()
    return [one for one in found if re.fullmatch(r"[\w$]+", one[0])]


papermill_translators.register("typescript", TypeScriptTranslator)
