"""The ordered list of all rules, kept by hand: what is not listed here does not run."""

from selfeval_xl.errors import ConfigError, UsageError
from selfeval_xl.policy import Policy
from selfeval_xl.toml_table import nearest
from selfeval_xl.validator.rule import Rule

RULES: tuple[Rule, ...] = ()


def find_rule(code: str) -> Rule:
    """Return the rule of that code, whatever its case.

    Raises:
        UsageError: there is none; the nearest is named.
    """
    codes = {rule.code: rule for rule in RULES}
    found = codes.get(code.strip().upper())
    if found is None:
        raise UsageError(
            f"没有编号为 {code} 的规则{nearest(code.strip().upper(), codes)}（selfeval-xl rules 列出全部）"
        )
    return found


def require_known_codes(policy: Policy) -> None:
    """See to it that every rule a policy grades exists.

    Raises:
        ConfigError: the policy names codes that no rule has.
    """
    codes = [rule.code for rule in RULES]
    unknown = [code for code in policy.severities if code not in codes]
    if unknown:
        raise ConfigError(
            policy.name, [f"[severity.{code}] 没有编号为 {code} 的规则{nearest(code, codes)}" for code in unknown]
        )
