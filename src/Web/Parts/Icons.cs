namespace Trading.Web.Parts;

/// <summary>The product's own pictures, as lines on a ground of 24 by 24.</summary>
internal static class Icons
{
    public const string Bell = "M6 17v-6a6 6 0 0 1 12 0v6M4 17h16M10 20.5h4M12 5V3";
    public const string Building =
        "M3 9.5 12 4l9 5.5zM5.5 10v8M10 10v8M14 10v8M18.5 10v8M3 20.5h18";
    public const string Calendar = "M4 6h16v14H4zM4 10.5h16M8.5 3.5V8M15.5 3.5V8";
    public const string Card =
        "M3 5h18v14H3zM6.5 10a2 2 0 1 0 4 0 2 2 0 1 0-4 0M5.5 16c.3-1.8 1.4-2.7 3-2.7s2.7.9 3 2.7M14.5 10H18M14.5 14H18";
    public const string Clock = "M3.5 12a8.5 8.5 0 1 0 17 0 8.5 8.5 0 1 0-17 0M12 7v5l3.5 2";
    public const string Measure = "M4 20V11M9.5 20V4M15 20v-6M20 20V8";
    public const string Curve = "M4 4v16h16M7.5 15.5l4-5 3 3 5-7.5";
    public const string Document = "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6";
    public const string Eye =
        "M2.5 12S6 5.5 12 5.5s9.5 6.5 9.5 6.5-3.5 6.5-9.5 6.5S2.5 12 2.5 12zM9 12a3 3 0 1 0 6 0 3 3 0 1 0-6 0";
    public const string Form = "M5 3h14v18H5zM8.5 8h7M8.5 12h7M8.5 16h4";
    public const string Group =
        "M6 8.5a3 3 0 1 0 6 0 3 3 0 1 0-6 0M3 20c0-4 2.5-6 6-6s6 2 6 6M15 5.7a3 3 0 1 1 1.5 5.6M17 14.3c2.7.5 4 2.6 4 5.7";
    public const string Inbox = "M3 13h5l1.5 3h5l1.5-3h5M3 13l3-8h12l3 8v7H3z";
    public const string Mail = "M3 5.5h18v13H3zM3.5 6.5l8.5 6.5 8.5-6.5";
    public const string Menu = "M4 6.5h16M4 12h16M4 17.5h16";
    public const string Person = "M8 8a4 4 0 1 0 8 0 4 4 0 1 0-8 0M4 21c0-4.5 3.5-7 8-7s8 2.5 8 7";
    public const string Plug = "M9 3v5M15 3v5M6 8h12v3a6 6 0 0 1-12 0zM12 17v4";
    public const string Review = "M8 5H5v16h14V5h-3M9 3h6v4H9zM8.5 14l2.5 2.5 4.5-5";
    public const string Search =
        "M4 10.5a6.5 6.5 0 1 0 13 0 6.5 6.5 0 1 0-13 0M15.3 15.3 20.5 20.5";
    public const string Shield =
        "M12 3l7.5 2.5V11c0 5-3.2 8.3-7.5 10-4.3-1.7-7.5-5-7.5-10V5.5zM8.5 11.8l2.5 2.5 4.5-4.8";
    public const string Sliders =
        "M4 7h8M16 7h4M12 7a2 2 0 1 0 4 0 2 2 0 1 0-4 0M4 17h4M12 17h8M8 17a2 2 0 1 0 4 0 2 2 0 1 0-4 0";
    public const string Trail =
        "M4 6l1.5 1.5L8 5M4 12l1.5 1.5L8 11M4 18l1.5 1.5L8 17M11.5 6.5H20M11.5 12.5H20M11.5 18.5H20";
    public const string Warning = "M12 3.5 21.5 20h-19zM12 10v4.5M12 17.2v.3";
}
