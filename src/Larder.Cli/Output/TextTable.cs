namespace Larder.Cli.Output;

/// <summary>Rows in columns: drawn on a terminal, plain elsewhere.</summary>
internal static class TextTable
{
    /// <summary>Writes a table.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="columns">Their headings; not written where a program may read.</param>
    /// <param name="rows">Each has as many cells as there are columns.</param>
    public static void Write(CommandOutput output, IReadOnlyList<string> columns, IReadOnlyList<string[]> rows)
    {
        if (output.IsTerminal)
        {
            TerminalTable.Write(output.Answer, output.IsAnswerColored, columns, rows);
            return;
        }

        int[] widths = [.. columns.Select((_, column) => rows.Count == 0 ? 0 : rows.Max(row => row[column].Length))];
        foreach (string[] row in rows)
        {
            string line = string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column])));
            output.Answer.WriteLine(line.TrimEnd());
        }
    }
}
