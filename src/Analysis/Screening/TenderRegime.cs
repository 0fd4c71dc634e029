namespace Trading.Analysis.Screening;

/// <summary>The body of law that a tender document stands under; the same clause may be lawful in one and a breach in the other.</summary>
public enum TenderRegime
{
    /// <summary>招标投标法 and its regulation.</summary>
    Construction,

    /// <summary>政府采购法 and its regulation.</summary>
    Procurement,
}
