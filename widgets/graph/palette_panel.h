// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "widgets/graph/palette_model.h"

class QLabel;
class QLineEdit;
class QTreeView;

namespace triptych {

/// The node types that a graph can be made of, by category, with a search. A double click or Enter adds one;
/// it can be dragged onto the canvas. In the field of the search arrows go through what was found, Enter adds
/// it, Esc empties it and then goes back to the canvas.
class PalettePanel : public QWidget {
    Q_OBJECT

  public:
    explicit PalettePanel(const Registry& registry = builtin_registry(), QWidget* parent = nullptr);

    QLineEdit* field() const { return m_field; }
    QTreeView* tree() const { return m_tree; }
    PaletteModel* model() const { return m_model; }
    QString current() const; ///< type; empty: none

  signals:
    void typeChosen(const QString& type);
    void left(); ///< Esc in an empty field

  protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void retranslate();
    void filter(const QString& typed);
    void choose(const QModelIndex& index);

    QLabel *m_title, *m_none;
    QLineEdit* m_field;
    QTreeView* m_tree;
    PaletteModel* m_model;
    PaletteFilter* m_filter;
};

} // namespace triptych
