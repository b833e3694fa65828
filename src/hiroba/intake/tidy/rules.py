"""x"""
def explain(rule: str) -> str:
    return rule
