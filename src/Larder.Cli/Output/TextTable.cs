namespace Larder.Cli.Output;

/// <summary>Rows in columns. A terminal gets their headings; elsewhere a program may read the rows.</summary>
internal static class TextTable
{
    private const string Gap = "  ";

    /// <summary>Writes a table.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="columns">Their headings.</param>
    /// <param name="rows">Each has as many cells as there are columns; none holds a line break.</param>
    public static void Write(CommandOutput output, IReadOnlyList<string> columns, IReadOnlyList<string[]> rows)
    {
        bool hasHeadings = output.IsTerminal && rows.Count > 0;
        int[] widths = new int[columns.Count];
        for (int column = 0; column < widths.Length; column++)
        {
            widths[column] = hasHeadings ? columns[column].Length : 0;
            foreach (string[] row in rows)
            {
                widths[column] = Math.Max(widths[column], row[column].Length);
            }
        }

        if (hasHeadings)
        {
            string headings = Line(columns, widths);
            output.Answer.WriteLine(output.IsAnswerColored ? $"\e[1m{headings}\e[0m" : headings);
        }

        foreach (string[] row in rows)
        {
            output.Answer.WriteLine(Line(row, widths));
        }
    }

    private static string Line(IReadOnlyList<string> cells, int[] widths)
    {
        string[] padded = new string[widths.Length];
        for (int column = 0; column < widths.Length; column++)
        {
            padded[column] = cells[column].PadRight(widths[column]);
        }

        return string.Join(Gap, padded).TrimEnd();
    }
}
