// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractItemModel>
#include <map>
#include <vector>

#include "app/bridge/what_if_controller.h"

namespace triptych {

/// The steps of a what-if lineage as a tree: what was done, what the model says now, and by how much the target moved.
class LineageModel : public QAbstractItemModel {
    Q_OBJECT

  public:
    enum Column { editColumn, predictionColumn, changeColumn, columnsInAll };

    /// @param controller  outlives the model
    explicit LineageModel(WhatIfController& controller, QObject* parent = nullptr);

    int stepAt(const QModelIndex& index) const; ///< -1: none
    QModelIndex indexOf(int step, int column = editColumn) const;
    void retranslate();

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& index) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

  private:
    struct Place {
        int parent = -1;
        std::vector<int> children;
    };
    void readAll();
    void changed(int step);
    QString answer(const WhatIfStep& step) const;
    QString change(int step) const;

    WhatIfController& m_controller;
    std::map<int, Place> m_places; ///< as it was told; the controller may be further
    int m_current = -1;
};

/// What an edit did, in the user's language: "“grinding” in text", "0.10–0.40 s of audio muted".
QString editTitle(const WhatIfStep& step, const WhatIfFacts* facts);
/// An input's name as cards call it: its column, where it has one.
QString inputName(const std::string& input, const WhatIfFacts* facts);

} // namespace triptych
