"""The ordered list of all rules, kept by hand: what is not listed here does not run."""

from selfeval_xl.errors import ConfigError, UsageError
from selfeval_xl.policy import Policy, unknown_code
from selfeval_xl.text import nearest
from selfeval_xl.validator import (
    achievement,
    actuals,
    batch,
    conclusion,
    copies,
    costs,
    deadlines,
    execution,
    form,
    funds,
    indicators,
    money_units,
    naming,
    placement,
    scores,
    targets,
    totals,
    unspent,
    versions,
    weights,
)
from selfeval_xl.validator.engine import rule_crashed
from selfeval_xl.validator.rule import AnyRule, BatchCheck, FormCheck, Rule

RULES: tuple[Rule[FormCheck], ...] = (  # about one form
    form.missing_block,
    form.project_name_missing,
    form.unit_missing_or_differs,
    form.wrong_year,
    form.fill_date_wrong,
    form.contact_missing,
    form.filler_left,
    form.text_too_long,
    money_units.money_units_contradict,
    form.cell_cannot_be_trusted,
    form.read_by_its_headings,
    funds.amount_unusable,
    funds.total_is_not_its_sources,
    funds.part_is_not_its_own_parts,
    execution.execution_rate_mismatch,
    execution.execution_rate_blank,
    funds.executed_more_than_budgeted,
    execution.execution_score_mismatch,
    execution.execution_weight_differs,
    funds.spent_without_budget,
    funds.no_money_at_all,
    unspent.low_rate_unexplained,
    execution.adjustment_unexplained,
    execution.rate_on_initial_budget,
    unspent.large_surplus,
    unspent.scores_ahead_of_money,
    unspent.full_output_at_low_rate,
    funds.points_on_a_source,
    funds.initial_budget_blank,
    weights.weights_are_not_100,
    weights.level1_sum_differs,
    weights.split_unlike_policy,
    weights.headings_contradict,
    weights.level2_sum_differs,
    weights.weight_unusable,
    weights.weight_too_heavy,
    weights.total_weight_is_not_100,
    indicators.block_missing,
    indicators.name_missing,
    indicators.level2_under_wrong_level1,
    indicators.name_repeated,
    indicators.output_repeated_as_benefit,
    placement.payment_as_quantity,
    placement.indicator_under_wrong_level2,
    placement.no_satisfaction_under_satisfaction,
    costs.cost_with_lower_bound,
    costs.costs_exceed_budget,
    costs.costs_unlike_executed,
    indicators.too_few_indicators,
    indicators.too_few_numbers,
    targets.target_missing,
    targets.comparator_missing,
    targets.unit_missing,
    targets.target_impossible,
    targets.deadline_is_year_end,
    targets.target_vague,
    targets.target_unreadable,
    targets.target_stands_in_name,
    actuals.actual_missing,
    actuals.number_answered_with_words,
    actuals.words_answered_otherwise,
    actuals.target_copied_with_sign,
    actuals.units_do_not_convert,
    actuals.percent_slip,
    actuals.actual_negative,
    actuals.rate_above_all,
    actuals.satisfaction_too_neat,
    deadlines.finished_late,
    achievement.over_achieved_without_reason,
    achievement.all_actuals_equal_targets,
    achievement.overspent_yet_scored,
    achievement.cannot_be_verified,
    scores.score_missing,
    scores.score_above_weight,
    scores.score_negative,
    scores.score_above_formula,
    scores.score_below_formula,
    scores.score_rounded_coarsely,
    scores.score_outside_tier,
    scores.loss_without_reason,
    scores.reason_says_nothing,
    scores.reason_without_loss,
    totals.total_is_not_the_sum,
    totals.total_is_full_marks,
    totals.subtotal_is_not_the_sum,
    conclusion.grade_differs,
    conclusion.score_in_text_differs,
    conclusion.conclusion_missing,
    conclusion.loss_without_problem,
    conclusion.problem_and_measure_apart,
    conclusion.account_copies_goal,
    conclusion.account_missing,
)

BATCH_RULES: tuple[Rule[BatchCheck], ...] = (  # about the forms of a run side by side, and about the lists given to it
    naming.text_names_another,
    batch.listed_but_not_received,
    batch.received_but_not_listed,
    batch.differs_from_ledger,
    versions.received_in_versions,
    versions.received_twice,
    copies.copied_from_another_unit,
    copies.full_marks_throughout,
    batch.list_unusable,
)
WAIVER_RULES: tuple[Rule[BatchCheck], ...] = (batch.waiver_without_use,)  # about what the waivers did to the findings

# All that may stand in a finding, in the order of their codes.
_LISTED: tuple[AnyRule, ...] = (*RULES, *BATCH_RULES, *WAIVER_RULES, rule_crashed)
DOCUMENTED: tuple[AnyRule, ...] = tuple(sorted(_LISTED, key=lambda rule: rule.code))
# What a policy may grade; that a rule crashed is always told.
CODES = tuple(rule.code for rule in DOCUMENTED if rule is not rule_crashed)


def find_rule(code: str) -> AnyRule:
    """Return the rule of that code, whatever its case.

    Raises:
        UsageError: there is none; the nearest is named.
    """
    codes = {rule.code: rule for rule in DOCUMENTED}
    found = codes.get(code.strip().upper())
    if found is None:
        raise UsageError(
            f"没有编号为 {code} 的规则{nearest(code.strip().upper(), codes)}（selfeval-xl rules 列出全部）"
        )
    return found


def require_known_codes(policy: Policy) -> None:
    """See to it that every rule a policy grades exists; one that was loaded with `CODES` has been seen to.

    Raises:
        ConfigError: the policy names codes that no rule has.
    """
    unknown = [code for code in policy.severities if code not in CODES]
    if unknown:
        raise ConfigError(policy.name, [f"[severity.{code}] {unknown_code(code, CODES)}" for code in unknown])
