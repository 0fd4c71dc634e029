namespace Trading.Indicators.Settings;

/// <summary>The settings file that <c>init</c> writes: every indicator on, every parameter with its default or an example.</summary>
internal static class SettingsTemplate
{
    public static readonly string Text = Read();

    private static string Read()
    {
        using var stream =
            typeof(SettingsTemplate).Assembly.GetManifestResourceStream("indicators/settings.ini")
            ?? throw new InvalidOperationException("settings.ini is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
